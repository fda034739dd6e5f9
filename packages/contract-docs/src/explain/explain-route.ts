import {
  brokerMap,
  routingOf,
  standsFor,
  type Hop,
  type KnownExchange,
  type Model,
  type Routing,
} from "@warren/asyncapi";
import { messageCards, type MessageCard } from "./message-card.js";
import { nearMisses } from "./near-misses.js";
import { consumerCard, senderCards, type ConsumerCard, type SenderCard } from "./operation-cards.js";
import { queueCard, type QueueCard } from "./queue-card.js";

/** What becomes of a message that is published to an exchange with a routing key. */
export type RouteAnswer = Readonly<{
  kind: "route";
  exchange: KnownExchange;
  routingKey: string;
  /** Ids of the channels that stand for the key. None: nobody in the document sends on it. */
  channels: readonly string[];
  /** Keys of the exchange that are nearly this one; only where no channel has it. */
  didYouMean: readonly string[];
  messages: readonly MessageCard[];
  senders: readonly SenderCard[];
  /** Whether subscribers that the document does not know may bind to the key. */
  open: boolean;
  /** Whether the document is about the whole system: one about an application does not know the queues of others. */
  knowsAll: boolean;
  queues: readonly Readonly<{
    /** Its consumers with the messages of this route only. */
    queue: QueueCard;
    paths: readonly (readonly Hop[])[];
    /** Messages of the route for which no consumer has a handler: they go to the dead letters. */
    unhandled: readonly string[];
  }>[];
  subscribers: readonly Readonly<{ consumer: ConsumerCard; paths: readonly (readonly Hop[])[] }>[];
  /** Exchanges that found no binding for it, and handed it to their alternate. */
  alternates: Routing["alternates"];
  /** Exchanges behind this one that get it, and lead to no queue. */
  fruitless: readonly string[];
  unmatched: Unmatched;
}>;

/** What becomes of a message that no binding of the exchange matches, and whether that is the case here. */
export type Unmatched = Readonly<{
  /** Whether it happens with this key: always, never, while no instance of a subscriber runs, or by what the headers say. */
  applies: "always" | "never" | "while nobody subscribes" | "depends on the headers";
  outcome: "kept" | "returned or gone";
  /** Where the alternate exchange keeps it. */
  alternate: string | undefined;
  queues: readonly string[];
}>;

/** Explains one route. */
export function explainRoute(model: Model, exchange: KnownExchange, routingKey: string): RouteAnswer {
  const start = { exchange: exchange.name, routingKey };
  const routing = routingOf(model, start);
  const looksAtKeys = exchange.type !== "fanout" && exchange.type !== "headers";
  const keys = model.keys.filter(
    (key) => key.exchange === exchange.name && (!looksAtKeys || standsFor(key, routingKey)),
  );
  const senders = keys.flatMap((key) => senderCards(model, key));
  const carried = [
    ...new Set([...senders.flatMap(({ messages }) => messages), ...keys.flatMap(({ messages }) => messages)]),
  ];

  return {
    kind: "route",
    exchange,
    routingKey,
    channels: keys.map(({ id }) => id),
    didYouMean: keys.length > 0 || !looksAtKeys ? [] : nearMisses(routingKey, keysOf(model, exchange)),
    messages: messageCards(model, carried),
    senders,
    open: keys.some(({ open }) => open),
    knowsAll: model.scope === "system",
    queues: routing.arrivals.flatMap(({ target, paths }) => {
      const queue = target.kind === "queue" ? queueCard(model, target.name) : undefined;

      return queue === undefined ? [] : [{ ...onRoute(queue, carried), paths }];
    }),
    subscribers: routing.arrivals.flatMap(({ target, paths }) =>
      model.operations.flatMap((operation) =>
        target.kind === "subscription" && operation.kind === "subscribe" && operation.id === target.name
          ? [{ consumer: consumerCard(operation), paths }]
          : [],
      ),
    ),
    alternates: routing.alternates,
    fruitless: fruitlessIn(routing, exchange.name),
    unmatched: unmatchedOf(model, start, exchange),
  };
}

function fruitlessIn({ passed, arrivals }: Routing, start: string): readonly string[] {
  const onTheWay = new Set(arrivals.flatMap(({ paths }) => paths.flat().map(({ from }) => from)));

  return passed.filter((exchange) => exchange !== start && !onTheWay.has(exchange));
}

/** A queue with those of its consumers that take messages of one route; with all of them where no message is known. */
function onRoute(
  queue: QueueCard,
  carried: readonly string[],
): Readonly<{ queue: QueueCard; unhandled: readonly string[] }> {
  const taken = queue.consumers.flatMap(({ messages }) => messages);
  if (carried.length === 0 || taken.length === 0) return { queue, unhandled: [] };
  const consumers = queue.consumers
    .map((consumer) => ({
      ...consumer,
      messages: consumer.messages.filter((message) => carried.includes(message)),
    }))
    .filter(({ messages }) => messages.length > 0);

  return {
    queue: { ...queue, consumers },
    unhandled: carried.filter((message) => !taken.includes(message)),
  };
}

/** The keys that somebody may have meant: those of the exchange's channels; of the default exchange, the queues. */
function keysOf(model: Model, exchange: KnownExchange): Iterable<string> {
  const map = brokerMap(model);
  if (exchange.name === "") return map.queues.keys();

  return [
    ...model.keys.filter((key) => key.exchange === exchange.name).map(({ routingKey }) => routingKey),
    ...map.edges.filter((edge) => edge.exchange === exchange.name).map(({ routingKey }) => routingKey),
  ];
}

/** Whether no binding of a headers exchange takes a message whatever its headers say. Those made by hand no document knows. */
function isByHeaders({ arrivals }: Routing, exchange: string): boolean {
  return arrivals
    .flatMap(({ paths }) => paths)
    .every(([first]) => first?.from !== exchange || first.by === "headers");
}

function unmatchedOf(
  model: Model,
  start: Readonly<{ exchange: string; routingKey: string }>,
  exchange: KnownExchange,
): Unmatched {
  const fellBack = (routing: Routing) =>
    routing.ends.includes(exchange.name) || routing.alternates.some((one) => one.exchange === exchange.name);
  const always = fellBack(routingOf(model, start));
  const alone = fellBack(routingOf(model, start, { subscribers: false }));
  const alternate = exchange.alternateExchange;
  const kept =
    alternate === undefined
      ? []
      : routingOf(model, { ...start, exchange: alternate }).arrivals.flatMap(({ target }) =>
          target.kind === "queue" ? [target.name] : [],
        );

  const byHeaders = exchange.type === "headers" && isByHeaders(routingOf(model, start), exchange.name);

  return {
    applies: byHeaders
      ? "depends on the headers"
      : always
        ? "always"
        : alone
          ? "while nobody subscribes"
          : "never",
    outcome: kept.length > 0 ? "kept" : "returned or gone",
    alternate,
    queues: kept,
  };
}
