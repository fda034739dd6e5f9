import { warren } from "../app/warren.js";
import type { Bulk } from "./use-bulk.js";

/** Puts back what runs have discarded. Each is a request of its own: what one discarded comes back together, and once. To the audit trail it is one. */
export function restoreRuns(bulk: Pick<Bulk, "start">, runs: readonly string[]): void {
  bulk.start(
    "restore",
    runs,
    ([run = ""], id) => warren.admin.deadLetters.restore.mutate({ run, bulk: id }),
    1,
  );
}
