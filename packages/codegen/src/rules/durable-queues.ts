import type { Rule } from "./rule.js";

export const durableQueues: Rule = ({ queues, exchanges }) => [
  ...queues
    .filter(({ durable }) => !durable)
    .map(({ name, at }) => ({
      rule: "durable-queues",
      at: `${at}/bindings/amqp/queue/durable` as const,
      what: `queue ${name} is not durable`,
      loss: "it would be gone with all its messages when the broker restarts; a quorum queue would be refused (406)",
      fix: "make it `durable: true`",
    })),
  ...exchanges
    .filter(({ durable }) => !durable)
    .map(({ name, at }) => ({
      rule: "durable-queues",
      at: `${at}/durable` as const,
      what: `exchange ${name} is not durable`,
      loss: "it would be gone with all its bindings when the broker restarts",
      fix: "take `durable: false` away",
    })),
];
