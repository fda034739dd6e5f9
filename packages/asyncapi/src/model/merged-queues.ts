import { isDeepStrictEqual } from "node:util";
import type { Context } from "./context.js";
import type { Queue } from "./model.js";

/** Makes one of the mentions of a queue. Where they differ in what the broker compares, that is an error. */
export function mergedQueues(queues: readonly Queue[], { problems }: Context): readonly Queue[] {
  const merged = new Map<string, Queue>();
  for (const queue of queues) {
    const earlier = merged.get(queue.name);
    if (earlier === undefined) {
      merged.set(queue.name, queue);
      continue;
    }
    const difference = differenceOf(earlier, queue);
    if (difference !== undefined) {
      problems.push({
        rule: "queue-has-one-shape",
        at: queue.at,
        what: `queue ${queue.name} is mentioned twice, with different ${difference}`,
        loss: "the broker refuses the second declaration (406), and the service does not start",
        fix: "say the same in both places",
      });
    }
    const byHeaders = [...new Set([...(earlier.byHeaders ?? []), ...(queue.byHeaders ?? [])])];
    const templates = [...(earlier.templates ?? []), ...(queue.templates ?? [])];
    merged.set(queue.name, {
      ...earlier,
      ...(templates.length === 0 ? {} : { templates }),
      ...(byHeaders.length === 0 ? {} : { byHeaders }),
      bindings: [
        ...earlier.bindings,
        ...queue.bindings.filter((binding) => !isAmong(binding, earlier.bindings)),
      ],
      messages: [...new Set([...earlier.messages, ...queue.messages])],
      deadLetter: earlier.deadLetter ?? queue.deadLetter,
    });
  }

  return [...merged.values()];
}

function differenceOf(one: Queue, other: Queue): string | undefined {
  if (one.durable !== other.durable) return "`durable`";
  if (one.exclusive !== other.exclusive) return "`exclusive`";
  if (one.autoDelete !== other.autoDelete) return "`autoDelete`";

  return isDeepStrictEqual(one.arguments, other.arguments) ? undefined : "arguments";
}

function isAmong({ exchange, routingKey }: Queue["bindings"][number], others: Queue["bindings"]): boolean {
  return others.some((other) => other.exchange === exchange && other.routingKey === routingKey);
}
