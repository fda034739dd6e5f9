import { exchangesFrom, routingKeyOf, type Exchange } from "@warren/asyncapi";
import type { Both } from "./both.js";
import { named, outside, parties, type Change, type Party } from "./change.js";
import type { Flow } from "./flows.js";

/**
 * Exchanges that were added, removed, or are declared with other settings than they have on the broker. One that every broker has neither
 * comes nor goes: what is bound to it, and sent through it, is said with the bindings and keys.
 */
export function exchangeChanges(both: Both): readonly Change[] {
  const find = (exchanges: readonly Exchange[], wanted: Exchange) =>
    exchanges.find(({ name }) => name === wanted.name);

  return [
    ...both.old.exchanges
      .filter((exchange) => !exchange.predeclared && find(both.new.exchanges, exchange) === undefined)
      .map((exchange) => removal(exchange, both)),
    ...both.new.exchanges
      .filter((exchange) => !exchange.predeclared && find(both.old.exchanges, exchange) === undefined)
      .map((exchange) => addition(exchange)),
    ...both.old.exchanges.flatMap((before) => {
      const after = find(both.new.exchanges, before);

      return after === undefined ? [] : changed(before, after, both);
    }),
  ];
}

function changed(before: Exchange, after: Exchange, both: Both): readonly Change[] {
  const users = usersOf(before.name, both);
  const properties = [
    ["type", before.type, after.type],
    ["durable", before.durable, after.durable],
    ["autoDelete", before.autoDelete, after.autoDelete],
    ["alternateExchange", before.alternateExchange, after.alternateExchange],
  ] as const;

  return properties
    .filter(([, was, is]) => was !== is)
    .map(([property, was, is]) => ({
      id: `exchange/${before.name}/${property}`,
      verdict: "breaking",
      what: `exchange ${before.name}: ${property} ${String(was ?? "none")} became ${String(is ?? "none")}`,
      atRunTime: `The broker answers 406 PRECONDITION_FAILED to whoever declares it so, because it stands there with ${property} ${String(was ?? "none")}: ${users.length === 0 ? "a topology that is applied is refused" : `${named(users)} would not start`}. An exchange cannot be changed, only made anew: under another name, bound to the old one while senders move over.${consequence(property, was)}`,
      affects: users,
      deploy: "side by side",
      before: [],
      at: { document: "new", pointer: property === "type" ? `${after.at}/type` : `${after.at}/${property}` },
    }));
}

function consequence(property: string, was: string | boolean | undefined): string {
  if (property === "alternateExchange" && was !== undefined) {
    return ` What no binding matches no longer goes to ${String(was)}.`;
  }

  return property === "type" ? " Bindings mean something else under another type." : "";
}

function removal(exchange: Exchange, both: Both): Change {
  const users = usersOf(exchange.name, both);
  // Others may have bound queues of theirs to it.
  const others = users.some(({ service }) => service === outside);
  const still = both.new.keys.some((key) => key.exchange === exchange.name);

  return {
    id: `exchange/${exchange.name}/removed`,
    verdict: others ? "breaking" : users.length > 0 && !still ? "needs-care" : "safe",
    what: `exchange ${exchange.name} is gone from the contract`,
    atRunTime:
      "It stays on the broker, with its bindings, until somebody deletes it. Delete it only when no old sender is left: publishing to an exchange that is not there closes the channel (404).",
    affects: users,
    deploy: others ? "side by side" : users.length > 0 ? "senders first" : "any order",
    before: [],
    at: { document: "old", pointer: exchange.at },
  };
}

function addition(exchange: Exchange): Change {
  return {
    id: `exchange/${exchange.name}/added`,
    verdict: "safe",
    what: `exchange ${exchange.name} (${exchange.type}) is new`,
    atRunTime: "It is made by the first that declares it.",
    affects: [],
    deploy: "any order",
    before: [],
    at: { document: "new", pointer: exchange.at },
  };
}

/** Whose messages go through an exchange. */
function usersOf(exchange: string, { old, oldFlows }: Both): readonly Party[] {
  const through = (flow: Flow) => {
    const key = routingKeyOf(old, flow.key);

    return key !== undefined && exchangesFrom(old, key).has(exchange);
  };

  return parties(oldFlows.filter(through).flatMap(({ from, to }) => [from, to]));
}
