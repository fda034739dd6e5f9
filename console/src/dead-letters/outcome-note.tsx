import { useState } from "react";
import { warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import type { BulkEnd } from "./bulk.js";
import styles from "./outcome-note.module.css";
import { sayOutcome, type Outcome } from "./say-outcome.js";
import { useBulk } from "./use-bulk.js";

/** What came of it, with the reason of each letter that was left; and the way back, where there is one. */
export function OutcomeNote({ outcome: { deed, end } }: { outcome: Outcome }) {
  const [undone, setUndone] = useState<Outcome>();
  const bulk = useBulk(setUndone);
  // What was sent again is handled, and cannot be called back.
  const canUndo = deed === "discard" && end.runs.length > 0 && undone === undefined;

  return (
    <>
      <Callout tone={end.end.kind === "failed" || end.left.size > 0 ? "waiting" : "done"}>
        <div className={styles.note}>
          <div>
            {sayOutcome(deed, end)}
            {end.left.size > 0 && (
              <ul className={styles.reasons}>
                {[...end.left].map(([why, count]) => (
                  <li key={why}>
                    {count > 1 && `${count.toLocaleString()} × `}
                    {why}
                  </li>
                ))}
              </ul>
            )}
          </div>
          {canUndo && (
            <Button
              disabled={bulk.running !== undefined}
              onClick={() => bulk.start("restore", end.runs, restoreRuns)}
            >
              {bulk.running === undefined ? "Undo" : "Putting back …"}
            </Button>
          )}
        </div>
      </Callout>
      {undone !== undefined && (
        <Callout tone={undone.end.end.kind === "failed" ? "failed" : "done"}>{sayUndone(undone.end)}</Callout>
      )}
    </>
  );
}

/** Each run is one request: what one discarded comes back together. */
async function restoreRuns(runs: readonly string[]) {
  let done = 0;
  const letters: Readonly<{ ref: string; problem?: string | undefined }>[] = [];
  for (const run of runs) {
    const restored = await warren.admin.deadLetters.restore.mutate({ run });
    done += restored.done;
    letters.push(...restored.letters);
  }

  return { run: runs[0] ?? "", done, letters };
}

function sayUndone({ done, left, end }: BulkEnd): string {
  const count = done === 1 ? "1 letter is" : `${done.toLocaleString()} letters are`;
  const why = [...left.keys()].join("; ");
  if (end.kind === "failed")
    return `Not all of it could be put back: look at the audit trail, and at the list.`;

  return `${count} back.${why === "" ? "" : ` Not so: ${why}.`}`;
}
