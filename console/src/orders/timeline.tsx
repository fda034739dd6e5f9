import { durationOf } from "../parts/times.js";
import { withGaps } from "./gaps.js";
import { saidOnce } from "./said-once.js";
import type { Step } from "./order-types.js";
import { TimelineStep } from "./timeline-step.js";
import styles from "./timeline.module.css";

/** An order's story, oldest first, with the pauses between its steps. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className={styles.timeline} aria-label="Timeline" aria-live="polite" aria-relevant="additions">
      {withGaps(saidOnce(steps)).map(({ step, gapMs }, at) => (
        // A step never changes its place: what is added comes after it.
        <li key={`${String(at)} ${step.at}`} className={styles.item}>
          {gapMs !== undefined && <p className={styles.gap}>{durationOf(gapMs)} later</p>}
          <TimelineStep step={step} />
        </li>
      ))}
    </ol>
  );
}
