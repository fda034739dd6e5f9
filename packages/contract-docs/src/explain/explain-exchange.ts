import {
  brokerMap,
  routingOf,
  sendersOn,
  servicesOf,
  type KnownExchange,
  type Model,
  type Target,
} from "@warren/asyncapi";

/** An exchange: what feeds it, what is sent to it, and where that goes. */
export type ExchangeAnswer = Readonly<{
  kind: "exchange";
  exchange: KnownExchange;
  /** Exchanges that hand messages on to it. */
  fedBy: readonly Readonly<{ exchange: string; routingKey: string }>[];
  alternateOf: readonly string[];
  keys: readonly Readonly<{
    routingKey: string;
    messages: readonly string[];
    senders: readonly string[];
    queues: readonly string[];
    subscribers: readonly string[];
    open: boolean;
  }>[];
  bindings: readonly Readonly<{ routingKey: string; to: Target }>[];
}>;

/** Explains an exchange. */
export function explainExchange(model: Model, exchange: KnownExchange): ExchangeAnswer {
  const { name } = exchange;
  const map = brokerMap(model);

  return {
    kind: "exchange",
    exchange,
    fedBy: map.edges
      .filter(({ to }) => to.kind === "exchange" && to.name === name)
      .map((edge) => ({ exchange: edge.exchange, routingKey: edge.routingKey })),
    alternateOf: [...map.exchanges.values()]
      .filter(({ alternateExchange }) => alternateExchange === name)
      .map((other) => other.name),
    keys: model.keys
      .filter((key) => key.exchange === name)
      .map((key) => {
        const { arrivals } = routingOf(model, key);
        const reached = (kind: Target["kind"]) =>
          arrivals.filter(({ target }) => target.kind === kind).map(({ target }) => target.name);

        return {
          routingKey: key.routingKey,
          messages: key.messages,
          senders: servicesOf(sendersOn(model, key)),
          queues: reached("queue"),
          subscribers: reached("subscription"),
          open: key.open,
        };
      }),
    bindings: map.edges
      .filter((edge) => edge.exchange === name)
      .map(({ routingKey, to }) => ({ routingKey, to })),
  };
}
