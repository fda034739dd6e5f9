import { sayProblem } from "../parts/say-problem.js";
import type { BulkEnd } from "./bulk.js";

/** What was done with letters. */
export type Deed = "requeue" | "dry run" | "discard" | "restore";

/** A deed that is over, and how it ended. */
export type Outcome = Readonly<{ deed: Deed; end: BulkEnd }>;

const WORDS: Readonly<Record<Deed, string>> = {
  requeue: "sent again",
  "dry run": "would be sent again",
  discard: "discarded",
  restore: "put back",
};

/** How it came out, in a sentence: "38 of 40 sent again. 2 are left." */
export function sayOutcome(deed: Deed, { total, settled, done, left, end }: BulkEnd): string {
  const count = done === total ? letters(done) : `${done.toLocaleString()} of ${letters(total)}`;
  const skipped = [...left.values()].reduce((sum, one) => sum + one, 0);
  const parts = [
    `${count} ${WORDS[deed]}.`,
    ...(skipped === 0 ? [] : [`${skipped.toLocaleString()} ${skipped === 1 ? "is" : "are"} left:`]),
  ];
  if (end.kind === "stopped")
    return [`Stopped after ${settled.toLocaleString()} of ${letters(total)}.`, ...parts].join(" ");
  if (end.kind === "failed")
    return [
      `Ended after ${settled.toLocaleString()} of ${letters(total)}: ${sayProblem(end.error)}`,
      "Look again before you go on.",
      ...parts,
    ].join(" ");

  return parts.join(" ");
}

function letters(count: number): string {
  return count === 1 ? "1 letter" : `${count.toLocaleString()} letters`;
}
