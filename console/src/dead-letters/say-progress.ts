import type { BulkState } from "./bulk.js";
import type { Deed } from "./say-outcome.js";

const NAMES: Readonly<Record<Deed, string>> = {
  requeue: "Sending again",
  "dry run": "Trying",
  discard: "Discarding",
  restore: "Putting back",
};

/** How far it is, in words. What is put back goes by runs, of which nobody knows: its letters are counted as they come. */
export function sayProgress(deed: Deed, { settled, total, done }: BulkState): string {
  if (deed !== "restore") return `${NAMES[deed]}: ${settled.toLocaleString()} of ${total.toLocaleString()}`;

  return done === 0 ? `${NAMES.restore} …` : `${NAMES.restore}: ${done.toLocaleString()} so far`;
}
