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

/** Why an argument that a reader of RabbitMQ's documentation knows is still not to be written by hand, and what is. */
type Elsewhere = Readonly<{ loss: string; fix: string }>;

const pastTheRuntime: Elsewhere = {
  loss: "the broker would move there what it gives up, and the runtime what cannot be handled elsewhere: dead letters in two places, some without their reason",
  fix: "write `x-deadLetter: { exchange, queue }` on the channel, from which the argument is made where it is wanted",
};
const elsewhere: Readonly<Record<string, Elsewhere>> = {
  "x-dead-letter-exchange": pastTheRuntime,
  "x-dead-letter-routing-key": pastTheRuntime,
  "x-max-retries": {
    loss: "no broker knows it: it would take it and do nothing",
    fix: "write `x-retry: { maxAttempts, strategy }` on the channel",
  },
};

/** Arguments that brokers go by and nothing here knows. */
const ofBrokers = new Set([
  ...["x-queue-mode", "x-queue-version", "x-queue-master-locator", "x-queue-leader-locator"],
  ...[
    "x-quorum-initial-group-size",
    "x-quorum-target-group-size",
    "x-dead-letter-strategy",
    "x-consumer-timeout",
  ],
  ...["x-max-in-memory-length", "x-max-in-memory-bytes", "x-max-age", "x-stream-max-segment-size-bytes"],
  ...["x-stream-filter-size-bytes", "x-initial-cluster-size"],
]);

/** Arguments that the broker would refuse, or take and ignore. */
export const queueArguments: Rule = (model) =>
  model.queues.flatMap((queue) =>
    queue.arguments["x-queue-type"] === "stream"
      ? [stream(queue)]
      : [
          ...Object.entries(queue.arguments).flatMap(([name, value]) => problemsOf(queue, name, value)),
          ...vanishing(model, queue),
        ],
  );

/** A broker makes one, so that nothing else about its arguments is wrong. */
function stream({ name, at }: Queue): Problem {
  return {
    rule: "queue-arguments",
    at: `${at}/x-arguments/x-queue-type`,
    what: `${name} is a stream`,
    loss: "what was read stays in it, and nothing of it is retried or dead-lettered, which all that is made here relies on: its service would read from the end, and miss what was sent while it was away",
    fix: "make it classic or quorum, and bind a stream beside it for those who read one, with a client of theirs",
  };
}

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
    const { loss, fix } = elsewhere[name] ?? {
      loss: ofBrokers.has(name)
        ? "it is none of those that are checked here: with a value that the broker refuses (406), the service does not start"
        : "the broker would take it and do nothing",
      fix: `use one of ${Object.keys(known).join(", ")}, or take it away${ofBrokers.has(name) ? ", and set it by a policy of the broker" : ""}`,
    };

    return problem(`${queue.name} has the argument ${name}`, loss, fix);
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
