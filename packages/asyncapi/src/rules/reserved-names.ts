import type { Rule } from "./rule.js";

const onEveryBroker = new Set(["amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match"]);

/** RabbitMQ keeps names that begin with `amq.` for itself, and refuses whoever declares one (403). */
export const reservedNames: Rule = ({ exchanges, queues }) => [
  ...exchanges
    .filter(({ name }) => name.startsWith("amq.") && !onEveryBroker.has(name))
    .map(({ name, at }) => ({
      rule: "reserved-names",
      at,
      what: `exchange ${name} has a name that RabbitMQ keeps for itself`,
      loss: "nobody may make it, and whoever binds to it is refused (404)",
      fix: `give it another name, or use one of ${[...onEveryBroker].join(", ")}`,
    })),
  ...queues
    .filter(({ name }) => name.startsWith("amq."))
    .map(({ name, at }) => ({
      rule: "reserved-names",
      at: `${at}/bindings/amqp/queue/name` as const,
      what: `queue ${name} has a name that RabbitMQ keeps for itself`,
      loss: "the broker refuses to make it (403), and its service does not start",
      fix: "give it another name",
    })),
];
