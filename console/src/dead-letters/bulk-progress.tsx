import { Button } from "../parts/button.js";
import styles from "./bulk-progress.module.css";
import type { Bulk } from "./use-bulk.js";

const NAMES = {
  requeue: "Sending again",
  "dry run": "Trying",
  discard: "Discarding",
  restore: "Putting back",
} as const;

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

  return (
    <div className={styles.progress}>
      <label className={styles.label}>
        <span>
          {NAMES[deed]}: {settled.toLocaleString()} of {total.toLocaleString()}
        </span>
        <progress value={settled} max={total} />
      </label>
      <Button disabled={isStopping} onClick={onStop}>
        {isStopping ? "Stopping …" : "Cancel"}
      </Button>
    </div>
  );
}
