import type { Picture } from "./flow-types.js";
import { keyMatches } from "./key-match.js";

/** One step of a message inside the broker, and what let it through. */
export type Hop = Readonly<{
  from: string;
  to: Readonly<{ kind: "exchange" | "queue"; name: string }>;
  /** The binding's key; undefined for an exchange's alternate. */
  key: string | undefined;
}>;

/** What becomes of a message. */
export type Route = Readonly<{
  hops: readonly Hop[];
  /** The queues that get it, each once. */
  queues: readonly string[];
  /** The services of which every running instance gets a copy. */
  subscribers: readonly string[];
  /** Exchanges in which it ends: nothing is bound for it, and there is no alternate. */
  ends: readonly string[];
}>;

/** Follows a message through the broker. Each exchange is passed once, as the broker does it. */
export function routeOf(picture: Picture, start: Readonly<{ exchange: string; key: string }>): Route {
  const hops: Hop[] = [];
  const ends: string[] = [];
  const subscribers = new Set<string>();
  // A set may grow while it is walked: what is added is still visited.
  const passed = new Set([start.exchange]);
  for (const exchange of passed) {
    const { type = "direct", alternate = null } =
      picture.exchanges.find((one) => one.exchange === exchange) ?? {};
    const takes = (bound: Readonly<{ exchange: string; key: string }>) =>
      bound.exchange === exchange && keyMatches(type, bound.key, start.key);
    const found = picture.bindings.filter(takes);
    const copies = picture.subscriptions.filter(takes);
    for (const { key, to } of found) {
      hops.push({ from: exchange, to, key });
      if (to.kind === "exchange") passed.add(to.name);
    }
    for (const { service } of copies) subscribers.add(service);
    if (found.length > 0 || copies.length > 0) continue;
    if (alternate === null) ends.push(exchange);
    else {
      hops.push({ from: exchange, to: { kind: "exchange", name: alternate }, key: undefined });
      passed.add(alternate);
    }
  }
  const queues = hops.flatMap(({ to }) => (to.kind === "queue" ? [to.name] : []));

  return { hops, queues: [...new Set(queues)], subscribers: [...subscribers], ends };
}
