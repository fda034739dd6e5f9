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
  | Readonly<{ ok: false; unknown: string; didYouMean: readonly string[] }>
  /** No message can have such a name or key. */
  | Readonly<{ ok: false; impossible: string }>;

/** In bytes: AMQP writes the length in one. */
const LONGEST_NAME = 255;

/**
 * Explains an exchange with a routing key, or, with one word, whatever has that name: a queue, a message, an exchange, a
 * routing key. One name may be several things; each is explained.
 */
export function explain(model: Model, name: string, routingKey?: string): Explanation {
  const tooLong = [name, routingKey ?? ""].find((text) => Buffer.byteLength(text) > LONGEST_NAME);
  if (tooLong !== undefined) return { ok: false, impossible: whyTooLong(tooLong) };
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

function whyTooLong(text: string): string {
  return `"${text.slice(0, 40)}…" has ${String(Buffer.byteLength(text))} bytes, and AMQP carries no name and no routing key of more than ${String(LONGEST_NAME)}: no message can be sent with it.`;
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
