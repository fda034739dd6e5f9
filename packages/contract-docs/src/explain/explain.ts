import { brokerMap, standsFor, type Model } from "@warren/asyncapi";
import { explainExchange, type ExchangeAnswer } from "./explain-exchange.js";
import { explainMessage, type MessageAnswer } from "./explain-message.js";
import { explainQueue, type QueueAnswer } from "./explain-queue.js";
import { explainRoute, type RouteAnswer } from "./explain-route.js";
import { nearMisses } from "./near-misses.js";

export type Answer = RouteAnswer | QueueAnswer | MessageAnswer | ExchangeAnswer;

/** All that a name stands for, or the names that may have been meant. */
export type Explanation =
  | Readonly<{ ok: true; answers: readonly Answer[] }>
  | Readonly<{ ok: false; unknown: string; didYouMean: readonly string[] }>;

/**
 * Explains an exchange with a routing key, or, with one word, whatever has that name: a queue, a message, an exchange, a
 * routing key. One name may be several things; each is explained.
 */
export function explain(model: Model, name: string, routingKey?: string): Explanation {
  const map = brokerMap(model);
  const exchange = map.exchanges.get(name);
  if (routingKey !== undefined) {
    return exchange === undefined
      ? { ok: false, unknown: `exchange "${name}"`, didYouMean: nearMisses(name, map.exchanges.keys()) }
      : { ok: true, answers: [explainRoute(model, exchange, routingKey)] };
  }

  const routes = model.keys.flatMap((key) => {
    const of = map.exchanges.get(key.exchange);

    return of !== undefined && of.type !== "fanout" && standsFor(key, name)
      ? [explainRoute(model, of, name)]
      : [];
  });
  const answers = [
    explainQueue(model, name),
    explainMessage(model, name),
    ...(exchange === undefined ? [] : [explainExchange(model, exchange)]),
    ...distinct(routes),
  ].filter((answer) => answer !== undefined);
  if (answers.length > 0) return { ok: true, answers };

  return { ok: false, unknown: `"${name}"`, didYouMean: nearMisses(name, namesIn(model)) };
}

function distinct(routes: readonly RouteAnswer[]): readonly RouteAnswer[] {
  return [...new Map(routes.map((route) => [route.exchange.name, route])).values()];
}

function namesIn(model: Model): Iterable<string> {
  const map = brokerMap(model);

  return [
    ...model.queues.map(({ name }) => name),
    ...model.messages.map(({ name }) => name),
    ...map.exchanges.keys(),
    ...model.keys.map(({ routingKey }) => routingKey),
    ...map.queues.keys(),
  ];
}
