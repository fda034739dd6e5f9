import type { AuditRun } from "./audit-runs.js";

/**
 * The runs in which something was discarded, by their names. Undefined of a bulk that was not read whole: which others it has the gateway
 * finds out, which takes it long where the trail is long.
 */
export function knownRuns({
  id,
  isBulk,
  isCut,
  finished,
  entries,
}: Pick<AuditRun, "id" | "isBulk" | "isCut" | "finished" | "entries">): readonly string[] | undefined {
  if (!isBulk) return [id];
  // A run says at its end how many letters it changed.
  if (isCut || finished === undefined) return undefined;

  return [...new Set(entries.filter(({ action }) => action === "discarded").map(({ run }) => run))];
}
