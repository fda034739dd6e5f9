import { moneyIn } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { durationOf } from "../parts/times.js";
import type { Step } from "./order-types.js";
import { SoFar } from "./so-far.js";
import styles from "./timeline.module.css";

/** What kind of step it is, for who cannot see its colour. */
const KINDS: Readonly<Record<Step["kind"], string | undefined>> = {
  progress: undefined,
  waiting: "waits",
  failure: "failed",
  compensation: "undone",
  late_answer: "too late",
};

/** One step: what happened, who did it with which message, when, and how long it took. */
export function TimelineStep({ step }: { step: Step }) {
  // The wish to cancel undoes nothing yet: what follows does.
  const kind = step.message === "CancelOrder" ? undefined : KINDS[step.kind];

  return (
    <div className={`${styles.step ?? ""} ${styles[step.kind] ?? ""}`}>
      <span className={styles.dot} aria-hidden="true" />
      <p className={styles.text}>
        {moneyIn(step.text)} {kind !== undefined && <span className={styles.kind}>{kind}</span>}
      </p>
      <p className={styles.facts}>
        <Moment at={step.at} as="clock" />
        <span>{step.service}</span>
        {step.message !== undefined && <code>{step.message}</code>}
        {step.tookMs !== undefined && (
          <span>{step.kind === "waiting" ? <SoFar tookMs={step.tookMs} /> : durationOf(step.tookMs)}</span>
        )}
      </p>
      {step.detail !== undefined && <p className={styles.detail}>{step.detail}</p>}
    </div>
  );
}
