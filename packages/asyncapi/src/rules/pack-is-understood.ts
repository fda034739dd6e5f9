import { reachedFrom } from "../graph/message-graph.js";
import { sendersOn } from "../graph/senders-and-receivers.js";
import type { Model, RoutingKey } from "../model/model.js";
import type { Rule } from "./rule.js";

/** A pack is read by our runtime only, and is taken from its queue as one. */
export const packIsUnderstood: Rule = (model) =>
  model.keys
    .filter((key) => key.pack > 1)
    .flatMap((key) => {
      const reason = whyNot(model, key);
      if (reason === undefined) return [];

      return [
        {
          rule: "pack-is-understood",
          at: `${key.at}/x-pack` as const,
          what: `${key.id} lets ${String(key.pack)} messages travel as one, and ${reason.what}`,
          loss: reason.loss,
          fix: `take \`x-pack\` away${reason.or}`,
        },
      ];
    });

type Reason = Readonly<{ what: string; loss: string; or: string }>;

function whyNot(model: Model, key: RoutingKey): Reason | undefined {
  if (model.scope === "application") {
    // Who only receives takes them as they come.
    if (sendersOn(model, key).length === 0) return undefined;

    return { what: "the document does not know who reads them", loss: STRANGERS, or: "" };
  }
  if (key.open)
    return { what: "it is open to subscribers from outside", loss: STRANGERS, or: ", or `x-open`" };
  const request = sendersOn(model, key).find(({ kind }) => kind === "call");
  if (request !== undefined) {
    return {
      what: `${request.id} waits for a reply to each`,
      loss: "a request travels by itself, with its own reply address and deadline: it would have no effect",
      or: "",
    };
  }
  const { queues } = reachedFrom(model, key);
  const urgent = model.queues.find(
    ({ name, arguments: { "x-max-priority": most } }) => queues.has(name) && most !== undefined,
  );

  return urgent === undefined
    ? undefined
    : {
        what: `they reach ${urgent.name}, which has priorities`,
        loss: "an urgent message could not overtake what travels as one",
        or: "",
      };
}

const STRANGERS = "who does not use this runtime cannot read a pack";
