import { routingKeyOf } from "./senders-and-receivers.js";
import { predeclaredTypes } from "../model/exchange-types.js";
import type { ExchangeType, Model } from "../model/model.js";
import { undividedTopologyOf, type WantedQueue } from "../topology/topology-of.js";

/** Where a binding leads: a queue, another exchange, or the queue that each instance of a subscriber has for itself. */
export type Target = Readonly<{ kind: "queue" | "exchange" | "subscription"; name: string }>;

export type Edge = Readonly<{
  exchange: string;
  routingKey: string;
  to: Target;
  /** Whether it depends on the headers of a message too, which only the broker sees. */
  byHeaders: boolean;
}>;

/** The exchange as the broker knows it. */
export type KnownExchange = Readonly<{
  name: string;
  type: ExchangeType;
  durable: boolean;
  alternateExchange: string | undefined;
}>;

/** All that exists on the broker: what the document declares and what follows from it. */
export type BrokerMap = Readonly<{
  exchanges: ReadonlyMap<string, KnownExchange>;
  queues: ReadonlyMap<string, WantedQueue>;
  edges: readonly Edge[];
}>;

// https://www.rabbitmq.com/docs/exchanges: the default exchange is there from the start, too.
const predeclared: readonly (readonly [string, ExchangeType])[] = [["", "direct"], ...predeclaredTypes];

// A model is never changed, and its map is asked for again and again.
const maps = new WeakMap<Model, BrokerMap>();

/** The document's exchanges, queues and bindings as the broker will have them; a queue with partitions is seen as one. */
export function brokerMap(model: Model): BrokerMap {
  const map = maps.get(model) ?? mapOf(model);
  maps.set(model, map);

  return map;
}

function mapOf(model: Model): BrokerMap {
  const topology = undividedTopologyOf(model);

  return {
    exchanges: exchangesOf(model),
    queues: new Map(topology.queues.map((queue) => [queue.name, queue])),
    edges: [
      ...topology.bindings.map((binding): Edge => ({
        exchange: binding.from,
        routingKey: binding.key,
        to:
          "queue" in binding
            ? { kind: "queue", name: binding.queue }
            : { kind: "exchange", name: binding.exchange },
        byHeaders: binding.arguments !== undefined,
      })),
      ...model.queues.flatMap(({ name, byHeaders = [] }) =>
        byHeaders.map((exchange): Edge => ({
          exchange,
          routingKey: "",
          to: { kind: "queue", name },
          byHeaders: true,
        })),
      ),
      ...subscriptionsOf(model),
    ],
  };
}

function exchangesOf(model: Model): ReadonlyMap<string, KnownExchange> {
  const always = predeclared.map(([name, type]): [string, KnownExchange] => [
    name,
    { name, type, durable: true, alternateExchange: undefined },
  ]);
  const declared = model.exchanges.map(
    ({ name, type, durable, alternateExchange }): [string, KnownExchange] => [
      name,
      { name, type, durable, alternateExchange },
    ],
  );

  return new Map([...declared, ...always.filter(([name]) => !declared.some(([other]) => other === name))]);
}

function subscriptionsOf(model: Model): readonly Edge[] {
  return model.operations.flatMap((operation) => {
    const key = operation.kind === "subscribe" ? routingKeyOf(model, operation.key) : undefined;

    return key === undefined
      ? []
      : [
          {
            exchange: key.exchange,
            routingKey: key.pattern,
            to: { kind: "subscription" as const, name: operation.id },
            byHeaders: false,
          },
        ];
  });
}
