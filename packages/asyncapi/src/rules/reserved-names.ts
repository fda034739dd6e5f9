import { predeclaredType, predeclaredTypes } from "../model/exchange-types.js";
import type { Rule } from "./rule.js";

/** RabbitMQ keeps names that begin with `amq.` for itself, and refuses whoever declares one (403). */
export const reservedNames: Rule = ({ exchanges, queues }) => [
  ...exchanges
    .filter(({ name }) => name.startsWith("amq.") && !predeclaredTypes.has(name))
    .map(({ name, at }) => ({
      rule: "reserved-names",
      at,
      what: `exchange ${name} has a name that RabbitMQ keeps for itself`,
      loss: "nobody may make it, and whoever binds to it is refused (404)",
      fix:
        name === "amq.default"
          ? "if the default exchange is meant, write `type: default` and no name"
          : `give it another name, or use one of ${[...predeclaredTypes.keys()].join(", ")}`,
    })),
  ...exchanges.flatMap(({ name, type, at }) => {
    const there = predeclaredType(name);
    if (there === undefined || there === type) return [];

    return [
      {
        rule: "reserved-names",
        at: `${at}/type` as const,
        what: `exchange ${name} is said to be ${type}`,
        loss: `on every broker it is a ${there} exchange: its keys mean something else there`,
        fix: `write \`type: ${there}\`, or name an exchange of your own`,
      },
    ];
  }),
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
