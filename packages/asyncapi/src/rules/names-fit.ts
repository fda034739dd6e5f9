import type { Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import { topologyOf } from "../topology/topology-of.js";
import type { Rule } from "./rule.js";

/** As long as AMQP allows a name or a routing key to be, in bytes: its length is written in one. */
export const LONGEST_NAME = 255;

/** Names and keys that no message of the protocol could carry, also those that are made for retries and dead letters. */
export const namesFit: Rule = (model) => {
  const { exchanges, queues } = topologyOf(model);
  const queueAt = new Map(model.queues.map(({ name, at }) => [name, at]));
  const exchangeAt = new Map(model.exchanges.map(({ name, at }) => [name, at]));

  return [
    ...exchanges.flatMap(({ name }) => tooLong("exchange", name, exchangeAt.get(name) ?? "/channels")),
    ...queues.flatMap(({ name, of }) =>
      tooLong("queue", name, queueAt.get(name) ?? queueAt.get(of) ?? "/channels"),
    ),
    ...model.keys.flatMap(({ routingKey, at }) => tooLong("routing key", routingKey, at)),
    ...[...model.exchanges, ...model.queues].flatMap(({ bindings }) =>
      bindings.flatMap(({ routingKey, at }) => tooLong("routing key", routingKey, at)),
    ),
  ];
};

function tooLong(kind: string, name: string, at: Pointer): readonly Problem[] {
  const bytes = Buffer.byteLength(name);
  if (bytes <= LONGEST_NAME) return [];

  return [
    {
      rule: "names-fit",
      at,
      what: `the ${kind} ${name.slice(0, 40)}… has ${String(bytes)} bytes`,
      loss: `AMQP carries ${String(LONGEST_NAME)} at most: nobody can name it to the broker`,
      fix: "shorten it, or what it is made of: the title, and the ids of channel and operation",
    },
  ];
}
