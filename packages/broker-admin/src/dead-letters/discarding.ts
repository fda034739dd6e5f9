import type { AuditEntry } from "./audit.js";

/**
 * Which letters are meant: those of a run, or of all runs that somebody (as the trail names them) started as one. Where a name was used again
 * after more than an hour, the later ones are meant.
 */
export type Discarding = string | Readonly<{ bulk: string; by: string }>;

/** Letters that were discarded under one name, with more between them, were not discarded as one. */
export const MOST_APART_MS = 3_600_000;

/** What somebody else calls so is another bulk. */
export function isOf({ run, bulk, by }: AuditEntry, what: Discarding): boolean {
  return typeof what === "string" ? run === what : bulk === what.bulk && by === what.by;
}

/** How what was discarded is called in a message to people. */
export function nameOf(what: Discarding): string {
  return typeof what === "string" ? what : `${what.bulk} of ${what.by}`;
}
