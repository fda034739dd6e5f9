import { useState } from "react";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import type { AuditRun } from "./audit-runs.js";
import styles from "./audit-run-panel.module.css";
import { restoreRuns } from "./restore-runs.js";
import type { Outcome } from "./say-outcome.js";
import { sayRestored } from "./say-restored.js";
import { useBulk } from "./use-bulk.js";

/** Puts back what a run has discarded, where the trail does not say that all of it is back. */
export function RestoreRun({ run: { run, by, discarded, back } }: { run: AuditRun }) {
  const [outcome, setOutcome] = useState<Outcome>();
  const bulk = useBulk(setOutcome);
  const said = outcome === undefined ? undefined : sayRestored(outcome.end);

  return (
    <div className={styles.restore}>
      {back < discarded && (
        <Button
          disabled={bulk.running !== undefined}
          aria-label={`Put back what ${by} discarded in run ${run.slice(0, 8)}`}
          onClick={() => restoreRuns(bulk, [run])}
        >
          {bulk.running === undefined ? "Put back" : "Putting back …"}
        </Button>
      )}
      <div role="status">{said !== undefined && <Callout tone={said.tone}>{said.text}</Callout>}</div>
    </div>
  );
}
