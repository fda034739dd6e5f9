import { useMemo, useState } from "react";
import { Button } from "../parts/button.js";
import type { Fault, Letter } from "./letter-types.js";
import { excerptOf } from "./payload-excerpt.js";
import { payloadLines } from "./payload-lines.js";
import styles from "./payload.module.css";

/** What a letter holds, with what is wrong marked where it is. */
export function Payload({ payload, faults }: { payload: Letter["payload"]; faults: readonly Fault[] }) {
  switch (payload.kind) {
    case "json":
      return <Lines value={payload.value} faults={faults} />;
    case "text":
    case "cut":
      return (
        <pre className={styles.raw} tabIndex={0} aria-label="Payload">
          {payload.text}
          {payload.kind === "cut" ? "…" : ""}
        </pre>
      );
    case "none":
      return <p className={styles.raw}>It is empty.</p>;
  }
}

const AT_FIRST = 500;
const MORE = 2_000;

function Lines({ value, faults }: { value: unknown; faults: readonly Fault[] }) {
  const [most, setMost] = useState(AT_FIRST);
  const lines = useMemo(() => payloadLines(value, faults), [value, faults]);
  const parts = useMemo(() => excerptOf(lines, most), [lines, most]);

  return (
    <>
      <ol className={styles.lines} aria-label="Payload" tabIndex={0}>
        {parts.map((part) =>
          part.kind === "line" ? (
            <li key={part.at} className={part.line.faults.length > 0 ? styles.faulty : undefined}>
              <code className={styles.text}>{part.line.text}</code>
              {part.line.faults.map((message) => (
                <span key={message} className={styles.fault}>
                  {message}
                </span>
              ))}
            </li>
          ) : (
            <li key={part.at} className={styles.leftOut}>
              {part.count.toLocaleString()} lines
            </li>
          ),
        )}
      </ol>
      {parts.length < lines.length && (
        <p>
          <Button onClick={() => setMost(most + MORE)}>
            Show more of its {lines.length.toLocaleString()} lines
          </Button>
        </p>
      )}
    </>
  );
}
