import { warren } from "../app/warren.js";
import type { AuditRun } from "./audit-runs.js";
import type { Part } from "./bulk.js";
import { knownRuns } from "./known-runs.js";
import { putBackRuns } from "./put-back-runs.js";
import type { Bulk } from "./use-bulk.js";

/** Puts back what runs have discarded: what one discarded comes back together, and once. To the audit trail it is one. */
export function restoreRuns(bulk: Pick<Bulk, "start">, runs: readonly string[]): void {
  bulk.start("restore", runs, (some, id, signal) =>
    putBackRuns(some, (of) => restore({ runs: [...of], bulk: id }), signal),
  );
}

/** Puts back what a run of the trail has discarded, also what of it was not read here: then the gateway looks for all of it. */
export function restoreWhole(bulk: Pick<Bulk, "start">, run: AuditRun): void {
  const { id, by } = run;
  const runs = knownRuns(run);
  if (runs !== undefined) restoreRuns(bulk, runs);
  else bulk.start("restore", [id], (_, own) => restore({ bulkOf: { by, bulk: id }, bulk: own }));
}

type What = Parameters<(typeof warren)["admin"]["deadLetters"]["restore"]["mutate"]>[0];

async function restore(what: What): Promise<Part> {
  const run = await warren.admin.deadLetters.restore.mutate(what);

  return { ...run, isPart: !run.complete };
}
