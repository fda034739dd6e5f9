import type { Timeline } from "./order-types.js";
import styles from "./progress.module.css";
import { stagesOf, type StageState } from "./stages.js";

const WORDS: Readonly<Record<StageState, string>> = {
  open: "not yet",
  never: "not done",
  running: "under way",
  done: "done",
  failed: "failed",
  undone: "undone",
};

/** How far an order is, part by part. */
export function Progress(timeline: Pick<Timeline, "status" | "steps">) {
  return (
    <div className={styles.frame}>
      <ol className={styles.stages} aria-label="Progress">
        {stagesOf(timeline).map(({ name, state }) => (
          <li key={name} className={`${styles.stage ?? ""} ${styles[state] ?? ""}`}>
            <span className={styles.bar} aria-hidden="true" />
            <span className={styles.name}>{name}</span>
            <span className={styles.state}>{WORDS[state]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
