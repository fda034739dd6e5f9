import type { Binding, Model, Pointer } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Rule } from "./rule.js";

type Mention = Readonly<{ exchange: string; at: Pointer }>;

/** Every exchange that is named anywhere is declared under x-exchanges, with the same type. */
export const knownExchanges: Rule = (model) => [
  ...mentionsIn(model)
    .filter(
      ({ exchange, at }) =>
        model.exchanges.every(({ name }) => name !== exchange) && !isDefaultOfObserved(model, exchange, at),
    )
    .map(({ exchange, at }) => ({
      rule: "known-exchanges",
      at,
      what: `exchange ${exchange} is not declared`,
      loss: "nobody would make it, and the broker closes the channel of whoever publishes or binds to it (404)",
      fix: "correct the name, or add it to x-exchanges",
    })),
  ...otherTypes(model),
  ...otherFlags(model),
];

/** One exchange, one type: where two bindings name it, they say the same. */
export const exchangeHasOneType: Rule = otherTypes;

/** Dead letters may go through the default exchange where they do so already. */
function isDefaultOfObserved({ observed }: Model, exchange: string, at: Pointer): boolean {
  return observed === true && exchange === "" && at.endsWith("/x-deadLetter/exchange");
}

function mentionsIn({ exchanges, keys, queues }: Model): readonly Mention[] {
  const bound = (bindings: readonly Binding[]) =>
    bindings.map(({ exchange, at }) => ({ exchange, at: `${at}/exchange` as const }));

  return [
    ...exchanges.flatMap(({ alternateExchange, bindings, at }) => [
      ...(alternateExchange === undefined
        ? []
        : [{ exchange: alternateExchange, at: `${at}/alternateExchange` as const }]),
      ...bound(bindings),
    ]),
    ...keys.map(({ exchange, at }) => ({ exchange, at: `${at}/bindings/amqp/exchange/name` as const })),
    ...queues.flatMap(({ bindings, deadLetter, at }) => [
      ...bound(bindings),
      ...(deadLetter === undefined
        ? []
        : [{ exchange: deadLetter.exchange, at: `${at}/x-deadLetter/exchange` as const }]),
    ]),
  ];
}

function otherTypes({ exchanges, keys }: Model): readonly Problem[] {
  return keys.flatMap(({ exchange, exchangeType, at }) => {
    const declared = exchanges.find(({ name }) => name === exchange);
    if (exchange === "" || declared === undefined || declared.type === exchangeType) return [];

    return [
      {
        rule: "known-exchanges",
        at: `${at}/bindings/amqp/exchange/type` as const,
        what: `exchange ${exchange} is ${exchangeType} here and ${declared.type} ${declared.at.startsWith("/x-") ? "under x-exchanges" : "in another binding"}`,
        loss: "one of them is not what the broker does with its messages, and is refused by it (406)",
        fix: `make both ${declared.type}, or both ${exchangeType}`,
      },
    ];
  });
}

/** A channel's binding that contradicts x-exchanges in what the broker compares. */
function otherFlags({ exchanges, keys }: Model): readonly Problem[] {
  return keys.flatMap(({ exchange, exchangeFlags = {}, at }) => {
    const declared = exchanges.find(({ name }) => name === exchange);
    if (declared === undefined) return [];

    return (["durable", "autoDelete"] as const)
      .filter((flag) => exchangeFlags[flag] !== undefined && exchangeFlags[flag] !== declared[flag])
      .map((flag) => ({
        rule: "known-exchanges",
        at: `${at}/bindings/amqp/exchange/${flag}` as const,
        what: `exchange ${exchange} is \`${flag}: ${String(exchangeFlags[flag])}\` here and ${String(declared[flag])} under x-exchanges`,
        loss: "it is made as x-exchanges says, and whoever reads this is told otherwise",
        fix: flag === "durable" ? "say it under x-exchanges only" : `write \`autoDelete: false\`, or nothing`,
      }));
  });
}
