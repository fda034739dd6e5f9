import type { Topology } from "../contract/index.js";
import type { Session } from "./session.js";

const declared = new WeakMap<Session, readonly Topology[]>();
const known = new WeakMap<Session, readonly Topology[]>();

/** Remembers what is declared on every connection of a session. */
export function remember(session: Session, topology: Topology): void {
  declared.set(session, [...declaredThrough(session), topology]);
}

/** What is declared on every connection of a session. */
export function declaredThrough(session: Session): readonly Topology[] {
  return declared.get(session) ?? [];
}

/** Remembers what a session may rely on, whoever declares it. */
export function know(session: Session, topology: Topology): void {
  known.set(session, [...(known.get(session) ?? []), topology]);
}

/**
 * The queues that get what is published on a direct exchange or the default one with a key, as far as the session's topology
 * says. Undefined where that cannot be known: another kind of exchange, or bindings between exchanges.
 */
export function queuesBehind(
  session: Session,
  { exchange, routingKey }: Readonly<{ exchange: string; routingKey: string }>,
): readonly string[] | undefined {
  if (exchange === "") return [routingKey];
  const topologies = known.get(session) ?? [];
  const kind = topologies.flatMap(({ exchanges }) => exchanges).find(({ name }) => name === exchange)?.type;
  if (kind !== "direct") return undefined;
  const bound = topologies
    .flatMap(({ bindings }) => bindings)
    .filter(({ from, key }) => from === exchange && key === routingKey);
  const queues = bound.flatMap((binding) => ("queue" in binding ? [binding.queue] : []));

  return queues.length === bound.length && queues.length > 0 ? queues : undefined;
}
