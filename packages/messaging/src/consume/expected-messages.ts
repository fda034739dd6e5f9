import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType, QueueSettings, ServiceContract } from "../contract/index.js";
import type { ExpectedMessages } from "../wire/decode.js";
import type { QueueHandlers } from "./handler-table.js";

/** What a message that came through a service's queue may be: one of those that it has handlers for. */
export function expectedBy(
  queue: string,
  handlers: QueueHandlers,
  { untyped }: QueueSettings,
): ExpectedMessages {
  const types = new Map([...handlers].map(([name, { type }]) => [name, type] as const));

  return untyped === true ? { queue, types, untyped: [...types.values()] } : { queue, types };
}

type Subscribed = ServiceContract["subscribes"][string];

/**
 * What a message that came through a subscription's queue may be. One queue brings the messages of all subscriptions, so
 * for one of an unknown type those subscriptions come first whose exchange and binding key it fits: two messages may look
 * alike and differ only in where they are published.
 */
export function expectedMessages(
  queue: string,
  subscriptions: readonly Subscribed[],
): (raw: ConsumeMessage) => ExpectedMessages {
  const types = new Map<string, AnyMessageType>(
    subscriptions.map(({ message }) => [message.messageName, message]),
  );
  const untyped = subscriptions
    .filter((subscription) => subscription.untyped === true)
    .map((subscription) => ({ ...subscription, matches: matcherOf(subscription.routingKey) }));
  if (untyped.length === 0) return () => ({ queue, types });

  return ({ fields }) => {
    const fits = (one: (typeof untyped)[number]) =>
      one.exchange === fields.exchange && one.matches(fields.routingKey);

    return {
      queue,
      types,
      untyped: untyped.toSorted((a, b) => Number(fits(b)) - Number(fits(a))).map(({ message }) => message),
    };
  };
}

/**
 * The subscription that a message is for, by its name in the contract. One message may be listened to in several places:
 * the place decides that it came from, first exchange and key, then the exchange alone (a fanout has no keys).
 */
export function subscriptionOf(
  subscriptions: ServiceContract["subscribes"],
  { fields }: Readonly<{ fields: Pick<ConsumeMessage["fields"], "exchange" | "routingKey"> }>,
  type: string,
): string | undefined {
  const ofType = Object.entries(subscriptions).filter(([, { message }]) => message.messageName === type);
  // One of a kind, as most are, is looked at no further.
  if (ofType.length <= 1) return ofType[0]?.[0];
  const sameExchange = ofType.filter(([, { exchange }]) => exchange === fields.exchange);
  const fitting = sameExchange.find(([, { routingKey }]) => matcherOf(routingKey)(fields.routingKey));

  return (fitting ?? sameExchange[0] ?? ofType[0])?.[0];
}

/** Whether a topic exchange's binding key matches a routing key: `*` is one word, `#` any number of words, none included. */
export function matcherOf(bindingKey: string): (routingKey: string) => boolean {
  const words = bindingKey.split(".");

  return (routingKey) => matches(words, routingKey === "" ? [] : routingKey.split("."));
}

function matches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === "#") return matches(rest, words) || (words.length > 0 && matches(pattern, words.slice(1)));
  if (words.length === 0) return first === "" && rest.length === 0;

  return (first === "*" || first === words[0]) && matches(rest, words.slice(1));
}
