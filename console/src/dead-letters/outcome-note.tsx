import { useState } from "react";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { BulkProgress } from "./bulk-progress.js";
import styles from "./outcome-note.module.css";
import { restoreRuns } from "./restore-runs.js";
import { sayOutcome, type Outcome } from "./say-outcome.js";
import { sayRestored } from "./say-restored.js";
import { useBulk } from "./use-bulk.js";

/** What came of it, with the reason of each letter that was left; and the way back, where there is one. */
export function OutcomeNote({ outcome: { deed, end } }: { outcome: Outcome }) {
  const [undone, setUndone] = useState<Outcome>();
  const bulk = useBulk(setUndone);
  const isUndone = undone?.end.end.kind === "all" && !undone.end.isPart;
  // What was sent again is handled, and cannot be called back. An undo that failed, or found not all, is tried again: each letter comes back once.
  const canUndo = deed === "discard" && end.runs.length > 0 && !isUndone;
  const restored = undone === undefined ? undefined : sayRestored(undone.end);
  if (restored?.tone === "done") return <Callout tone="done">{restored.text}</Callout>;

  return (
    <div className={styles.notes}>
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
          {canUndo && bulk.running === undefined && (
            <Button onClick={() => restoreRuns(bulk, end.runs)}>Undo</Button>
          )}
        </div>
      </Callout>
      {bulk.running !== undefined && <BulkProgress running={bulk.running} onStop={bulk.stop} />}
      {restored !== undefined && <Callout tone={restored.tone}>{restored.text}</Callout>}
    </div>
  );
}
