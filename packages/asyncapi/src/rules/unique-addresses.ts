import type { Rule } from "./rule.js";

export const uniqueAddresses: Rule = ({ keys, queues }) => [
  ...repeated(keys, ({ exchange, routingKey }) => `${exchange} ${routingKey}`).map(
    ({ exchange, routingKey, at }) => ({
      rule: "unique-addresses",
      at,
      what: `routing key "${routingKey}" of ${exchange === "" ? "the default exchange" : `exchange ${exchange}`} is declared twice`,
      loss: "half of what is said of it would be overlooked",
      fix: "make one channel of both, with the messages of both",
    }),
  ),
  ...repeated(queues, ({ name }) => name).map(({ name, at }) => ({
    rule: "unique-addresses",
    at,
    what: `queue ${name} is declared twice`,
    loss: "the broker knows one queue of a name: the second set of arguments would be refused (406)",
    fix: "make one channel of both, or give one another name",
  })),
];

/** The items whose key an earlier one has. */
function repeated<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return items.filter((item, index) => items.findIndex((other) => key(other) === key(item)) < index);
}
