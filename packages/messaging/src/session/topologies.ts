import type { Topology } from "../contract/index.js";
import type { Session } from "./session.js";

const topologies = new WeakMap<Session, readonly Topology[]>();

/** Remembers what is declared on every connection of a session. */
export function remember(session: Session, topology: Topology): void {
  topologies.set(session, [...declaredThrough(session), topology]);
}

/** What is declared on every connection of a session. */
export function declaredThrough(session: Session): readonly Topology[] {
  return topologies.get(session) ?? [];
}
