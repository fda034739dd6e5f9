import type { Model, RoutingKey } from "../model/model.js";
import { matches } from "./binding-match.js";
import { brokerMap, type BrokerMap, type Target } from "./broker-map.js";

/** Where a message is published. */
export type Address = Pick<RoutingKey, "exchange" | "routingKey">;

/** One step of a message inside the broker. */
export type Hop = Readonly<{
  from: string;
  /**
   * What let it through: the routing keys (patterns) of the bindings, all of them; its headers, if they fit; the exchange's alternate; the
   * default exchange.
   */
  by: "binding" | "headers" | "alternate" | "queue name";
  routingKeys: readonly string[];
  to: string;
}>;

/** A queue or a subscriber that gets the message, with every way that leads there. It gets one copy all the same. */
export type Arrival = Readonly<{ target: Target; paths: readonly (readonly Hop[])[] }>;

/** What becomes of a message. */
export type Routing = Readonly<{
  arrivals: readonly Arrival[];
  /** Exchanges that found nowhere to send it and have an alternate, which got it. */
  alternates: readonly Readonly<{ exchange: string; alternate: string }>[];
  /** Exchanges where it ended: nothing matched, and there is no alternate. */
  ends: readonly string[];
  /** All exchanges that it passed, the first included. */
  passed: readonly string[];
}>;

type Options = Readonly<{
  /** Whether instances of subscribers are running: an exchange with nowhere else to send it falls back when none is. Default true. */
  subscribers?: boolean;
  /** Whether an exchange with nowhere to send it hands it to its alternate. Default true. */
  alternates?: boolean;
}>;

/** Follows a message through the broker. Each exchange is passed once, as the broker does it. */
export function routingOf(
  model: Model,
  start: Address,
  { subscribers = true, alternates: fallsBack = true }: Options = {},
): Routing {
  const map = brokerMap(model);
  const arrivals = new Map<string, { target: Target; paths: (readonly Hop[])[] }>();
  const alternates: { exchange: string; alternate: string }[] = [];
  const ends: string[] = [];
  const waiting: { exchange: string; path: readonly Hop[] }[] = [{ exchange: start.exchange, path: [] }];
  const seen = new Set([start.exchange]);

  const arrive = (target: Target, path: readonly Hop[]) => {
    const key = `${target.kind} ${target.name}`;
    const known = arrivals.get(key);
    if (known === undefined) arrivals.set(key, { target, paths: [path] });
    else known.paths.push(path);
  };
  const enter = (exchange: string, path: readonly Hop[]) => {
    if (seen.has(exchange)) return;
    seen.add(exchange);
    waiting.push({ exchange, path });
  };

  // The list may grow while it is walked: what is added is still visited.
  for (const { exchange, path } of waiting) {
    const found = targetsFrom(map, exchange, start.routingKey).filter(
      ({ to }) => subscribers || to.kind !== "subscription",
    );
    for (const { to, by, routingKeys } of found) {
      const here = [...path, { from: exchange, by, routingKeys, to: to.name }];
      if (to.kind === "exchange") enter(to.name, here);
      else arrive(to, here);
    }
    if (found.length > 0) continue;
    const alternate = fallsBack ? map.exchanges.get(exchange)?.alternateExchange : undefined;
    if (alternate === undefined) {
      ends.push(exchange);
    } else {
      alternates.push({ exchange, alternate });
      enter(alternate, [...path, { from: exchange, by: "alternate", routingKeys: [], to: alternate }]);
    }
  }

  return { arrivals: [...arrivals.values()], alternates, ends, passed: [...seen] };
}

/** Where one exchange hands a message: each target once, with all bindings that match. */
function targetsFrom(map: BrokerMap, exchange: string, routingKey: string) {
  if (exchange === "") {
    return map.queues.has(routingKey)
      ? [
          {
            to: { kind: "queue", name: routingKey } as Target,
            by: "queue name" as const,
            routingKeys: [routingKey],
          },
        ]
      : [];
  }
  const type = map.exchanges.get(exchange)?.type;
  const found = new Map<string, { to: Target; by: "binding" | "headers"; routingKeys: string[] }>();
  for (const edge of map.edges) {
    if (edge.exchange !== exchange || !matches(type, edge.routingKey, routingKey)) continue;
    const key = `${edge.to.kind} ${edge.to.name}`;
    const known = found.get(key);
    const by = edge.byHeaders ? "headers" : "binding";
    if (known === undefined) found.set(key, { to: edge.to, by, routingKeys: [edge.routingKey] });
    else {
      if (!edge.byHeaders) known.by = "binding";
      if (!known.routingKeys.includes(edge.routingKey)) known.routingKeys.push(edge.routingKey);
    }
  }

  return [...found.values()];
}
