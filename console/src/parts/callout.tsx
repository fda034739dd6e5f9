import type { ReactNode } from "react";
import styles from "./callout.module.css";
import type { Tone } from "./tone.js";

/** Something that has to be read. A screen reader says it at once. */
export function Callout({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <div role="status" className={`${styles.callout ?? ""} ${styles[tone] ?? ""}`}>
      {children}
    </div>
  );
}
