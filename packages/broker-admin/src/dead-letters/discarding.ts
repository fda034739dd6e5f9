import type { AuditEntry } from "./audit.js";

/**
 * Which letters are meant: those of a run, or of all runs that somebody (as the trail names them) gave one name, however far apart.
 */
export type Discarding = string | Readonly<{ bulk: string; by: string }>;

/** What somebody else calls so is another bulk. */
export function isOf({ run, bulk, by }: AuditEntry, what: Discarding): boolean {
  return typeof what === "string" ? run === what : bulk === what.bulk && by === what.by;
}

/** How what was discarded is called in a message to people. */
export function nameOf(what: Discarding): string {
  return typeof what === "string" ? what : `${what.bulk} of ${what.by}`;
}
