import { Button } from "../parts/button.js";
import { StayOrLeave } from "../parts/stay-or-leave.js";
import styles from "./bulk-progress.module.css";
import { sayProgress } from "./say-progress.js";
import type { Bulk } from "./use-bulk.js";

/** How far it is, and a way to stop it. */
export function BulkProgress({
  running,
  onStop,
}: {
  running: NonNullable<Bulk["running"]>;
  onStop: () => void;
}) {
  const { deed, state, isStopping } = running;
  const { settled, total } = state;
  // One request is not stopped. What several runs discarded may take more than one.
  const isOneRequest = deed === "restore" && total === 1;

  return (
    <div className={styles.progress}>
      <label className={styles.label}>
        <span>{sayProgress(deed, state)}</span>
        <progress value={settled} max={total} />
      </label>
      {!isOneRequest && (
        <Button disabled={isStopping} onClick={onStop}>
          {isStopping ? "Stopping …" : "Stop"}
        </Button>
      )}
      {deed !== "dry run" && !isOneRequest && (
        <StayOrLeave title="Leave while this is under way?" leave="Stop and leave">
          {sayProgress(deed, state)}. Leaving ends it: what is done stays done, and the rest stays as it is.
        </StayOrLeave>
      )}
    </div>
  );
}
