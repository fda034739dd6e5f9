import type { Model, RoutingKey } from "./model.js";

/** Where a message ends up: the queues it reaches, and the subscriptions by id of their operation. */
export type Reached = Readonly<{ queues: ReadonlySet<string>; subscriptions: ReadonlySet<string> }>;

/** Follows a message from an exchange as the broker would, through bindings between exchanges too. */
export function reachedFrom(model: Model, key: Pick<RoutingKey, "exchange" | "routingKey">): Reached {
  const queues = new Set<string>();
  const subscriptions = new Set<string>();
  for (const exchange of exchangesFrom(model, key)) {
    const type = model.exchanges.find(({ name }) => name === exchange)?.type;
    const takes = (pattern: string) => matches(type, pattern, key.routingKey);
    for (const queue of model.queues) {
      if (queue.bindings.some((binding) => binding.exchange === exchange && takes(binding.routingKey))) {
        queues.add(queue.name);
      }
    }
    for (const operation of model.operations) {
      if (operation.kind !== "subscribe") continue;
      const bound = model.keys.find(({ id }) => id === operation.key);
      if (bound?.exchange === exchange && takes(bound.routingKey)) subscriptions.add(operation.id);
    }
  }

  return { queues, subscriptions };
}

/** The exchange itself and those that its bindings hand the message on to. */
export function exchangesFrom(
  model: Model,
  { exchange: start, routingKey }: Pick<RoutingKey, "exchange" | "routingKey">,
): ReadonlySet<string> {
  const found = new Set([start]);
  for (const current of found) {
    const type = model.exchanges.find(({ name }) => name === current)?.type;
    for (const { name, bindings } of model.exchanges) {
      const bound = bindings.some(
        (binding) => binding.exchange === current && matches(type, binding.routingKey, routingKey),
      );
      // A set may grow while it is walked: what is added is still visited.
      if (bound) found.add(name);
    }
  }

  return found;
}

/** The queues that get a message instead, along the alternate exchanges, while no queue is bound to it or none of them is there. */
export function standingIn(
  model: Model,
  { exchange, routingKey }: Pick<RoutingKey, "exchange" | "routingKey">,
): ReadonlySet<string> {
  const queues = new Set<string>();
  const alternates = new Set(alternatesOf(model, exchangesFrom(model, { exchange, routingKey })));
  for (const alternate of alternates) {
    const there = { exchange: alternate, routingKey };
    for (const queue of reachedFrom(model, there).queues) queues.add(queue);
    // A set may grow while it is walked, see above.
    for (const next of alternatesOf(model, exchangesFrom(model, there))) alternates.add(next);
  }

  return queues;
}

function alternatesOf({ exchanges }: Model, names: ReadonlySet<string>): readonly string[] {
  return exchanges.flatMap(({ name, alternateExchange }) =>
    names.has(name) && alternateExchange !== undefined ? [alternateExchange] : [],
  );
}

/** Whether an exchange gets what another one has no queue for. */
export function isAlternate({ exchanges }: Model, exchange: string): boolean {
  return exchanges.some(({ alternateExchange }) => alternateExchange === exchange);
}

/** Whether an exchange of a type hands a message with a routing key to a binding with a pattern. */
export function matches(type: string | undefined, pattern: string, routingKey: string): boolean {
  switch (type) {
    case "fanout":
      return true;
    case "topic":
      return topicMatches(pattern.split("."), routingKey.split("."));
    default:
      return pattern === routingKey || (routingKey.includes("{") && template(routingKey).test(pattern));
  }
}

/** All the keys that a key with parameters may become. */
function template(routingKey: string): RegExp {
  const parts = routingKey.split(/\{[^}]*\}/).map((part) => part.replaceAll(/[^\w]/g, "\\$&"));

  return new RegExp(`^${parts.join("[^.]+")}$`);
}

/** `*` stands for one word, `#` for any number of words; a word with a parameter may be any. */
function topicMatches(pattern: readonly string[], words: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return words.length === 0;
  if (first === "#") {
    return words.some((_, skipped) => topicMatches(rest, words.slice(skipped))) || topicMatches(rest, []);
  }
  const [word, ...others] = words;

  return (
    word !== undefined &&
    (first === "*" || first === word || (word.includes("{") && template(word).test(first))) &&
    topicMatches(rest, others)
  );
}
