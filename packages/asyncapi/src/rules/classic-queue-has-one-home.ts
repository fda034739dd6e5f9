import { reachedFrom } from "../graph/message-graph.js";
import { takesOnlyQueries } from "../graph/takes-only-queries.js";
import type { Model, Queue } from "../model/model.js";
import type { Rule } from "./rule.js";

/**
 * A classic queue lives on one node of a cluster; while that is down, the broker routes nothing to it. Alone on its keys, the
 * alternate exchange gets its messages. Beside others it goes without its copy, and neither sender nor broker says so.
 */
export const classicQueueHasOneHome: Rule = (model) =>
  model.queues
    .filter((queue) => isWork(model, queue))
    .flatMap((queue) => {
      const others = sharing(model, queue);
      const [key] = others.keys();
      if (key === undefined) return [];

      return [
        {
          severity: "warning" as const,
          rule: "classic-queue-has-one-home",
          at: queue.at,
          what: `${queue.name} is a classic queue and shares "${key}" with ${others.get(key) ?? ""}`,
          loss: "in a cluster, what is sent while the one node that holds it is down reaches the others only, without a word to anybody",
          fix: "make it a quorum queue; where it needs priorities, give it a key of its own, an alternate exchange and a quorum queue behind that, from which the same service takes the same messages",
        },
      ];
    });

/** Queries are asked again by who waits for them, and parked queues are looked into by people. */
function isWork(model: Model, { name, arguments: given, inbox, parked }: Queue): boolean {
  return given["x-queue-type"] !== "quorum" && !parked && (inbox || !takesOnlyQueries(model, name));
}

/** The keys on which it is not alone, each with who else is there. */
function sharing(model: Model, { name }: Queue): ReadonlyMap<string, string> {
  return new Map(
    model.keys.flatMap((key) => {
      const { queues, subscriptions } = reachedFrom(model, key);
      const others = [...queues, ...subscriptions].filter((place) => place !== name);

      return queues.has(name) && others.length > 0 ? [[key.routingKey, others.join(", ")] as const] : [];
    }),
  );
}
