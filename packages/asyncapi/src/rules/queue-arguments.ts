import type { Model, Queue } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { consumersOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

type Value = string | number | boolean;
type Argument = Readonly<{
  takes: (value: Value) => boolean;
  means: string;
  classicOnly?: true;
  quorumOnly?: true;
}>;

const positive = (value: Value) => typeof value === "number" && Number.isInteger(value) && value > 0;
const oneOf =
  (...allowed: readonly string[]) =>
  (value: Value) =>
    typeof value === "string" && allowed.includes(value);

const known: Readonly<Record<string, Argument>> = {
  "x-queue-type": { takes: oneOf("classic", "quorum"), means: "classic or quorum" },
  "x-delivery-limit": { takes: positive, means: "a whole number above 0", quorumOnly: true },
  "x-max-priority": {
    takes: (value) => positive(value) && Number(value) <= 255,
    means: "1 to 255",
    classicOnly: true,
  },
  "x-single-active-consumer": { takes: (value) => typeof value === "boolean", means: "true or false" },
  "x-max-length": { takes: positive, means: "a whole number above 0" },
  "x-max-length-bytes": { takes: positive, means: "a whole number above 0" },
  "x-overflow": { takes: oneOf("drop-head", "reject-publish"), means: "drop-head or reject-publish" },
  "x-message-ttl": { takes: positive, means: "milliseconds above 0" },
  "x-expires": { takes: positive, means: "milliseconds above 0" },
};

// Why an argument that a reader of RabbitMQ's documentation knows is still not to be written by hand.
const elsewhere: Readonly<Record<string, string>> = {
  "x-dead-letter-exchange": "write `x-deadLetter: { exchange, queue }` on the channel",
  "x-dead-letter-routing-key": "write `x-deadLetter: { exchange, queue }` on the channel",
  "x-max-retries": "write `x-retry: { maxAttempts, strategy }` on the channel; no broker knows this argument",
};

/** Arguments that the broker would refuse, or take and ignore. */
export const queueArguments: Rule = (model) =>
  model.queues.flatMap((queue) => [
    ...Object.entries(queue.arguments).flatMap(([name, value]) => problemsOf(queue, name, value)),
    ...vanishing(model, queue),
  ]);

/** `x-expires` deletes a queue, with what is in it, that had no consumer for so long. */
function vanishing(model: Model, { name, arguments: given, at }: Queue): readonly Problem[] {
  if (given["x-expires"] === undefined || consumersOf(model, name).length === 0) return [];

  return [
    {
      rule: "queue-arguments",
      at: `${at}/x-arguments/x-expires`,
      what: `${name} expires, and somebody works on it`,
      loss: "while its service is away for longer, the queue goes with all its messages",
      fix: "take x-expires away; it is for queues that come and go with their consumer",
    },
  ];
}

function problemsOf(queue: Queue, name: string, value: Value): readonly Problem[] {
  const at = `${queue.at}/x-arguments/${name}` as const;
  const problem = (what: string, loss: string, fix: string) => [
    { rule: "queue-arguments", at, what, loss, fix },
  ];
  const argument = known[name];
  const quorum = queue.arguments["x-queue-type"] === "quorum";

  if (argument === undefined) {
    return problem(
      `${queue.name} has the argument ${name}`,
      "the broker would take it and do nothing",
      elsewhere[name] ?? `use one of ${Object.keys(known).join(", ")}, or take it away`,
    );
  }
  if (!argument.takes(value)) {
    return problem(
      `${name} of ${queue.name} is ${JSON.stringify(value)}`,
      "the broker refuses to make the queue (406), and its service does not start",
      `make it ${argument.means}`,
    );
  }
  if (quorum && argument.classicOnly) {
    return problem(
      `${queue.name} is a quorum queue with ${name}`,
      "quorum queues have no such priorities: all messages would wait in one line",
      "make it a classic queue, or take the argument away",
    );
  }
  if (!quorum && argument.quorumOnly) {
    return problem(
      `${queue.name} is a classic queue with ${name}`,
      "classic queues do not count deliveries: the limit would never be reached",
      "make it a quorum queue, or take the argument away",
    );
  }

  return [];
}
