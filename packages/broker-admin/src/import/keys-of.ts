import type { LiveExchange } from "../topology/live-topology.js";
import type { Names } from "./names.js";
import { reachedBy } from "./routes.js";
import type { Selection } from "./select.js";

/** A routing key that is bound in so many words, so that whoever sends with it can be named. */
export type DraftKey = Readonly<{
  id: string;
  exchange: LiveExchange;
  key: string;
  messages: readonly string[];
}>;

/** `queues`: those that it leads into. */
export type FoundKey = DraftKey & Readonly<{ queues: readonly string[] }>;

/** Keys that lead to work. Those of headers exchanges say nothing, and with a wildcard nobody sends. */
export function keysOf(selection: Selection, kept: ReadonlySet<string>, names: Names): readonly FoundKey[] {
  return selection.exchanges
    .filter(({ type, internal }) => type !== "headers" && !internal)
    .flatMap((exchange) => {
      const bound = selection.bindings.filter(({ from }) => from === exchange.name).map(({ key }) => key);
      const keys = exchange.type === "fanout" ? bound.slice(0, 1) : [...new Set(bound)].filter(isSendable);

      return keys.flatMap((key) => {
        const queues = reachedBy(selection, exchange.name, key).filter((queue) => !kept.has(queue));
        if (queues.length === 0) return [];
        const wanted = exchange.type === "fanout" ? exchange.name : key;

        return [{ id: names.channel(wanted), exchange, key, queues, messages: [names.message(wanted)] }];
      });
    });
}

// `*` and `#` stand for words, and what AsyncAPI's addresses have no room for is left to the bindings.
function isSendable(key: string): boolean {
  return key !== "" && !/[*#{}?]/.test(key) && !key.endsWith("/");
}
