import type { Rule } from "./rule.js";

/** Work waits in queues that outlive a restart of the broker, of their service, and of its connection. */
export const durableQueues: Rule = ({ queues, exchanges }) => [
  ...queues
    .filter(({ exclusive }) => exclusive)
    .map(({ name, at }) => ({
      rule: "durable-queues",
      at: `${at}/bindings/amqp/queue/exclusive` as const,
      what: `queue ${name} is exclusive`,
      loss: "it would be gone with its connection, and refuse a second instance of its service (405); a quorum queue would be refused (406)",
      fix: "make it `exclusive: false`, or receive from a routing key with `x-exclusive: true`",
    })),
  ...queues
    .filter(({ autoDelete }) => autoDelete)
    .map(({ name, at }) => ({
      rule: "durable-queues",
      at: `${at}/bindings/amqp/queue/autoDelete` as const,
      what: `queue ${name} is deleted with its last consumer`,
      loss: "what is sent while its service restarts would be gone; a quorum queue would be refused (406)",
      fix: "make it `autoDelete: false`",
    })),
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
