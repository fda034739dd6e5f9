import { consumersOf, sendersOn, type Model, type Receiver, type RoutingKey } from "@warren/asyncapi";

/** Who may publish, on which route, and how. */
export type SenderCard = Readonly<{
  service: string;
  operation: string;
  kind: "send" | "call";
  exchange: string;
  routingKey: string;
  messages: readonly string[];
  priority: number | undefined;
  persistent: boolean;
  /** Whether the broker gives it back when no queue would get it. Requests always are. */
  mandatory: boolean;
  /** So many may travel as one AMQP message, at most. */
  pack: number;
  /** Of a call: what may come back, and how long it is waited for. */
  replies: readonly string[];
  timeoutMs: number | undefined;
}>;

/** Who takes messages, and what it answers. */
export type ConsumerCard = Readonly<{
  service: string;
  operation: string;
  kind: "receive" | "serve" | "subscribe";
  messages: readonly string[];
  replies: readonly string[];
}>;

/** All that may publish on a routing key. */
export function senderCards(model: Model, key: RoutingKey): readonly SenderCard[] {
  return sendersOn(model, key).map((operation): SenderCard => {
    const { service, id, kind, messages, persistent } = operation;
    const { exchange, routingKey, pack } = key;
    const common = { service, operation: id, exchange, routingKey, messages, persistent, pack };

    return kind === "send"
      ? {
          ...common,
          kind,
          priority: operation.priority,
          mandatory: operation.mandatory,
          replies: [],
          timeoutMs: undefined,
        }
      : {
          ...common,
          kind,
          priority: undefined,
          mandatory: true,
          replies: operation.replies,
          timeoutMs: operation.timeoutMs,
        };
  });
}

/** All that may publish anything. */
export function allSenderCards(model: Model): readonly SenderCard[] {
  return model.keys.flatMap((key) => senderCards(model, key));
}

/** All that take from a queue. */
export function consumerCards(model: Model, queue: string): readonly ConsumerCard[] {
  return consumersOf(model, queue).map(consumerCard);
}

/** What an answer says of an operation that receives messages. */
export function consumerCard(operation: Receiver): ConsumerCard {
  const { service, id, kind, messages } = operation;

  return {
    service,
    operation: id,
    kind,
    messages,
    replies: operation.kind === "serve" ? operation.replies : [],
  };
}
