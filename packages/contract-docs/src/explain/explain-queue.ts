import { brokerMap, routingOf, type Hop, type Model } from "@warren/asyncapi";
import { messageCards, type MessageCard } from "./message-card.js";
import { allSenderCards, type SenderCard } from "./operation-cards.js";
import { queueCard, type QueueCard } from "./queue-card.js";

/** A queue, seen from its end: what can arrive in it, from whom, and what becomes of it. */
export type QueueAnswer = Readonly<{
  kind: "queue";
  queue: QueueCard;
  bindings: readonly Readonly<{
    exchange: string;
    exchangeType: string | undefined;
    routingKey: string;
    /** The keys of the document that it lets through. */
    keys: readonly string[];
  }>[];
  arrivals: readonly Readonly<{
    message: MessageCard;
    from: readonly Readonly<{ sender: SenderCard; paths: readonly (readonly Hop[])[] }>[];
    /** The operations that take it; none means that it would go to the dead letters. */
    takenBy: readonly string[];
  }>[];
  /** Messages that a consumer waits for and nobody in the document sends. */
  awaited: readonly string[];
  /** Exchanges whose unmatched messages end here. */
  alternateOf: readonly string[];
}>;

/** Explains a queue that exists on the broker. */
export function explainQueue(model: Model, name: string): QueueAnswer | undefined {
  const queue = queueCard(model, name);
  if (queue === undefined) return undefined;
  const reaching = allSenderCards(model).flatMap((sender) => {
    const paths = pathsTo(model, name, sender);

    return paths.length === 0 ? [] : [{ sender, paths }];
  });
  const arriving = [...new Set(reaching.flatMap(({ sender }) => sender.messages))];

  return {
    kind: "queue",
    queue,
    bindings: bindingsOf(model, name),
    arrivals: messageCards(model, arriving).map((message) => ({
      message,
      from: reaching.filter(({ sender }) => sender.messages.includes(message.name)),
      takenBy: queue.consumers
        .filter(({ messages }) => messages.includes(message.name))
        .map(({ operation }) => operation),
    })),
    awaited: [
      ...new Set(
        queue.consumers.flatMap(({ messages }) => messages).filter((message) => !arriving.includes(message)),
      ),
    ],
    alternateOf: [...brokerMap(model).exchanges.values()]
      .filter(
        ({ alternateExchange }) =>
          alternateExchange !== undefined &&
          routingOf(model, { exchange: alternateExchange, routingKey: "" }).arrivals.some(
            ({ target }) => target.kind === "queue" && target.name === name,
          ),
      )
      .map((exchange) => exchange.name),
  };
}

function pathsTo(model: Model, queue: string, sender: SenderCard) {
  const arrival = routingOf(model, sender).arrivals.find(
    ({ target }) => target.kind === "queue" && target.name === queue,
  );

  return arrival?.paths ?? [];
}

function bindingsOf(model: Model, queue: string): QueueAnswer["bindings"] {
  const { edges, exchanges } = brokerMap(model);

  return edges
    .filter(({ to }) => to.kind === "queue" && to.name === queue)
    .map(({ exchange, routingKey }) => {
      const isLastHop = (hop: Hop | undefined) =>
        hop?.by === "binding" && hop.from === exchange && hop.routingKeys.includes(routingKey);
      // What another exchange hands on arrives with the key that it was published with.
      const arriving = model.keys.filter((key) =>
        routingOf(model, key).arrivals.some(
          ({ target, paths }) =>
            target.kind === "queue" && target.name === queue && paths.some((path) => isLastHop(path.at(-1))),
        ),
      );

      return {
        exchange,
        exchangeType: exchanges.get(exchange)?.type,
        routingKey,
        keys: [...new Set(arriving.map((key) => key.routingKey))],
      };
    });
}
