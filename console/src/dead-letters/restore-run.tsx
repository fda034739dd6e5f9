import { useState } from "react";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import type { AuditRun } from "./audit-runs.js";
import styles from "./audit-run-panel.module.css";
import { BulkProgress } from "./bulk-progress.js";
import { restoreWhole } from "./restore-runs.js";
import type { Outcome } from "./say-outcome.js";
import { sayRestored } from "./say-restored.js";
import { useBulk } from "./use-bulk.js";

/**
 * Puts back what a run has discarded, where the trail does not say that all of it is back.
 *
 * @param isPart whether it discarded more than is seen here
 */
export function RestoreRun({ run, isPart }: { run: AuditRun; isPart: boolean }) {
  const { id, by, discarded, back } = run;
  const [outcome, setOutcome] = useState<Outcome>();
  const bulk = useBulk(setOutcome);
  const left = discarded - back;
  const letters = left === 1 ? "1 letter" : `${left.toLocaleString()} letters`;
  const deed = isPart ? "Put back all that this run discarded" : `Put back ${letters}`;
  const said = outcome === undefined ? undefined : sayRestored(outcome.end);

  return (
    <div className={styles.restore}>
      {bulk.running !== undefined && <BulkProgress running={bulk.running} onStop={bulk.stop} />}
      {left > 0 && bulk.running === undefined && (
        <Button
          aria-label={
            isPart
              ? `${deed}: ${by}, ${id.slice(0, 8)}`
              : `${deed} that ${by} discarded in run ${id.slice(0, 8)}`
          }
          onClick={() => restoreWhole(bulk, run)}
        >
          {deed}
        </Button>
      )}
      <div role="status">{said !== undefined && <Callout tone={said.tone}>{said.text}</Callout>}</div>
    </div>
  );
}
