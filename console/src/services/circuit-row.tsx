import { Moment } from "../parts/moment.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import styles from "./service-panel.module.css";
import type { Circuit } from "./service-types.js";

const STATES: Readonly<Record<Circuit["state"], Readonly<{ name: string; tone: Tone }>>> = {
  closed: { name: "Closed: calls pass", tone: "done" },
  "half-open": { name: "Half open: one tries", tone: "waiting" },
  open: { name: "Open: no calls", tone: "failed" },
};

/** A circuit breaker: whether calls go through, since when, and why not. */
export function CircuitRow({ circuit }: { circuit: Circuit }) {
  const { name, state, since, reason } = circuit;

  return (
    <li className={styles.row}>
      <span className={styles.circuit}>
        <span>Circuit to {name}</span>
        <StatusMark tone={STATES[state].tone}>{STATES[state].name}</StatusMark>
      </span>
      {state !== "closed" && (
        <span className={styles.facts}>
          since <Moment at={since} as="clock" />
        </span>
      )}
      {reason !== undefined && state !== "closed" && <span className={styles.reason}>{reason}</span>}
    </li>
  );
}
