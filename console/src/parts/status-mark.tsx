import styles from "./status-mark.module.css";
import type { Tone } from "./tone.js";

/** A state: its colour and its word together, since colour alone says nothing to many. */
export function StatusMark({ tone, children }: { tone: Tone; children: string }) {
  return (
    <span className={`${styles.mark ?? ""} ${styles[tone] ?? ""}`}>
      <span className={styles.dot} aria-hidden="true" />
      {children}
    </span>
  );
}
