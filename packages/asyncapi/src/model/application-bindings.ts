import type { Binding, RoutingKey } from "./model.js";
import { keysOf, wordsIn } from "./parameters.js";
import type { Found } from "./read-channels.js";

/** How a queue is bound to get what is sent on a key. To a headers exchange it is not: without arguments it would get everything. */
export function bindingsOf(
  { at, context }: Pick<Found, "at" | "context">,
  key: RoutingKey,
): readonly Binding[] {
  const { exchange, exchangeType, routingKey, pattern, parameters } = key;
  const bound = (name: string): Binding => ({ exchange, routingKey: name, at });
  if (exchangeType === "headers") return [];
  if (exchangeType === "fanout") return [bound("")];
  if (parameters.length === 0) return [bound(routingKey)];
  if (exchangeType !== "topic") return (keysOf(routingKey, parameters) ?? []).map(bound);
  const words = wordsIn(routingKey).filter((word) => /\{[^{}]*\}/.test(word) && !/^\{[^{}]*\}$/.test(word));
  if (words.length > 0) {
    context.problems.push({
      severity: "warning",
      rule: "parameter-is-a-word",
      at: `${at}/address`,
      what: `a parameter in "${routingKey}" is only a part of the word "${words[0] ?? ""}"`,
      loss: `a binding can only leave out whole words between dots: "${pattern}" also brings keys that were not meant, whose messages end in the dead letters`,
      fix: "put dots around the parameter",
    });
  }

  return [bound(pattern)];
}
