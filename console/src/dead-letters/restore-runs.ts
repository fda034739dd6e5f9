import { warren } from "../app/warren.js";
import type { AuditRun } from "./audit-runs.js";
import type { Part } from "./bulk.js";
import { knownRuns } from "./known-runs.js";
import { putBackRuns } from "./put-back-runs.js";
import type { Bulk } from "./use-bulk.js";

/** How many runs one request names: as many as discarded a page of letters, since the gateway reads the audit trail with each request. */
export const RUNS_AT_ONCE = 25;

/** Puts back what runs have discarded: what one discarded comes back together, and once. To the audit trail it is one. */
export function restoreRuns(bulk: Pick<Bulk, "start">, runs: readonly string[]): void {
  const part = (some: readonly string[], id: string) =>
    putBackRuns(some, (of) => restore({ runs: [...of], bulk: id }));
  bulk.start("restore", runs, part, RUNS_AT_ONCE);
}

/** Puts back what a run of the trail has discarded, also what of it was not read here: then the gateway looks for all of it. */
export function restoreWhole(bulk: Pick<Bulk, "start">, run: AuditRun): void {
  const { id, by } = run;
  const runs = knownRuns(run);
  if (runs !== undefined) restoreRuns(bulk, runs);
  else bulk.start("restore", [id], (_, own) => restore({ bulkOf: { by, bulk: id }, bulk: own }), 1);
}

type What = Parameters<(typeof warren)["admin"]["deadLetters"]["restore"]["mutate"]>[0];

async function restore(what: What): Promise<Part> {
  const run = await warren.admin.deadLetters.restore.mutate(what);

  return { ...run, isPart: !run.complete };
}
