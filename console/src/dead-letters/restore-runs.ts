import { warren } from "../app/warren.js";
import type { AuditRun } from "./audit-runs.js";
import type { Part } from "./bulk.js";
import type { Bulk } from "./use-bulk.js";

/** Puts back what runs have discarded. Each is a request of its own: what one discarded comes back together, and once. To the audit trail it is one. */
export function restoreRuns(bulk: Pick<Bulk, "start">, runs: readonly string[]): void {
  bulk.start("restore", runs, ([run = ""], id) => restore({ run, bulk: id }), 1);
}

/** Puts back what a run of the trail has discarded, also what of it was not read here: the gateway looks for all of it. */
export function restoreWhole(
  bulk: Pick<Bulk, "start">,
  { id, by, isBulk }: Pick<AuditRun, "id" | "by" | "isBulk">,
): void {
  const what = isBulk ? { bulkOf: { by, bulk: id } } : { run: id };
  bulk.start("restore", [id], (_, own) => restore({ ...what, bulk: own }), 1);
}

type What = Parameters<(typeof warren)["admin"]["deadLetters"]["restore"]["mutate"]>[0];

async function restore(what: What): Promise<Part> {
  const run = await warren.admin.deadLetters.restore.mutate(what);

  return { ...run, isPart: !run.complete };
}
