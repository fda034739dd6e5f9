import type { AuditEntry } from "./audit.js";

/**
 * Which letters are meant: those of runs that are named, or of all runs that somebody (as the trail names them) gave one name, however far apart.
 */
export type Discarding = Readonly<{ runs: readonly string[] }> | Readonly<{ bulk: string; by: string }>;

/** What somebody else calls so is another bulk. */
export function isOf({ run, bulk, by }: AuditEntry, what: Discarding): boolean {
  return "runs" in what ? what.runs.includes(run) : bulk === what.bulk && by === what.by;
}

/** How what was discarded is called in a message to people. */
export function nameOf(what: Discarding): string {
  return "runs" in what ? what.runs.join(", ") : `${what.bulk} of ${what.by}`;
}
