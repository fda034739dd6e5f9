import type { Queue } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Rule } from "./rule.js";

/** A queue that is mentioned again, as another's dead letters for example, is meant to be the same one. */
export const queueHasOneShape: Rule = ({ queues }) =>
  queues.flatMap((queue) =>
    queues
      .filter((other) => other.deadLetter?.queue === queue.name)
      .flatMap((other) => deadLetterQueue(queue, other)),
  );

// What topology-of.ts makes of a dead-letter queue that no channel declares.
const kept = { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000 };

function deadLetterQueue(queue: Queue, of: Queue): readonly Problem[] {
  const differing = Object.entries(kept).filter(([name, value]) => queue.arguments[name] !== value);
  if (differing.length === 0 && queue.durable) return [];

  return [
    {
      severity: "warning",
      rule: "queue-has-one-shape",
      at: `${queue.at}/x-arguments`,
      what: `queue ${queue.name} has ${Object.keys(queue.arguments).length === 0 ? "no arguments" : "its own arguments"}, and holds the dead letters of ${of.name}`,
      loss: `it is made as it stands here, without ${differing.map(([name]) => name).join(" and ") || "durability"}: dead letters may be lost with a broker, or after being looked at too often`,
      fix: `give it \`x-arguments: ${JSON.stringify(kept)}\`, or take its channel away`,
    },
  ];
}
