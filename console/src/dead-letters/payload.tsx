import type { Fault, Letter } from "./letter-types.js";
import { payloadLines } from "./payload-lines.js";
import styles from "./payload.module.css";

/** What a letter holds, with what is wrong marked where it is. */
export function Payload({ payload, faults }: { payload: Letter["payload"]; faults: readonly Fault[] }) {
  switch (payload.kind) {
    case "json":
      return (
        <ol className={styles.lines} aria-label="Payload" tabIndex={0}>
          {payloadLines(payload.value, faults).map(({ text, faults: wrong }, at) => (
            <li key={at} className={wrong.length > 0 ? styles.faulty : undefined}>
              <code className={styles.text}>{text}</code>
              {wrong.map((message) => (
                <span key={message} className={styles.fault}>
                  {message}
                </span>
              ))}
            </li>
          ))}
        </ol>
      );
    case "text":
    case "cut":
      return (
        <pre className={styles.raw} tabIndex={0}>
          {payload.text}
          {payload.kind === "cut" ? "…" : ""}
        </pre>
      );
    case "none":
      return <p className={styles.raw}>It is empty.</p>;
  }
}
