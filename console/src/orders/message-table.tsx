import { durationOf } from "../parts/times.js";
import { Breakable } from "../parts/breakable.js";
import { StatusMark } from "../parts/status-mark.js";
import { toneOfOutcome } from "./message-outcome.js";
import { messagesOf, type MessageRow } from "./messages.js";
import styles from "./message-table.module.css";
import type { JourneyStep } from "./order-types.js";

/** A message below more others is not set in further. */
const DEEPEST = 8;

/** Steps of a journey as a waterfall: each message below what caused it, with its wait and its time to scale. */
export function MessageTable({ steps }: { steps: readonly JourneyStep[] }) {
  const wholeMs = Math.max(1, ...steps.map(({ endMs }) => endMs));

  return (
    <div className={styles.scroll} role="region" aria-label="Messages in causal order" tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Message</th>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col" className={styles.number}>
              Attempt
            </th>
            <th scope="col" className={styles.number}>
              Waited
            </th>
            <th scope="col" className={styles.number}>
              Took
            </th>
            <th scope="col">
              <span className={styles.chartHead}>When, of {durationOf(wholeMs)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {messagesOf({ steps }).map((row, at) => (
            <Row key={at} row={row} wholeMs={wholeMs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, wholeMs }: { row: MessageRow; wholeMs: number }) {
  const { began, handled, depth, isRepeated } = row;
  const indent = { paddingInlineStart: `${String(Math.min(depth, DEEPEST) * 0.75)}rem` };

  return (
    <tr>
      <th scope="row">
        <span className={styles.name} style={indent}>
          <span className={isRepeated ? styles.again : undefined}>{nameOf(row)}</span>
          {began.kind === "sent" && began.compensates && !isRepeated && (
            <span className={styles.undoes}>undoes</span>
          )}
        </span>
      </th>
      <td>
        {!isRepeated && (
          <span className={styles.place}>
            <span>{began.service}</span>
            {began.kind === "sent" && (
              <code title="Exchange and routing key">
                <Breakable text={wayOf(began)} />
              </code>
            )}
          </span>
        )}
      </td>
      <td>
        {handled !== undefined && (
          <span className={styles.place}>
            <span>{handled.service}</span>
            <code>
              <Breakable text={handled.queue} />
            </code>
            {toneOfOutcome(handled.outcome) !== "done" && (
              <StatusMark tone={toneOfOutcome(handled.outcome)}>{handled.outcome}</StatusMark>
            )}
          </span>
        )}
      </td>
      <td className={styles.number}>{handled?.attempt}</td>
      <td className={styles.number}>{handled !== undefined && durationOf(handled.waitMs)}</td>
      <td className={styles.number}>{tookOf(row)}</td>
      <td className={styles.chart} aria-hidden="true">
        <Bar row={row} wholeMs={wholeMs} />
      </td>
    </tr>
  );
}

/** The wait, pale, and the work after it. */
function Bar({ row: { began, handled }, wholeMs }: { row: MessageRow; wholeMs: number }) {
  const work = handled ?? began;
  const waitMs = handled?.waitMs ?? 0;
  const percent = (ms: number) => `${String((100 * ms) / wholeMs)}%`;

  return (
    <span className={styles.track}>
      <span
        className={styles.wait}
        style={{ insetInlineStart: percent(Math.max(0, work.atMs - waitMs)), width: percent(waitMs) }}
      />
      <span
        className={work.error === undefined ? styles.work : styles.broken}
        style={{ insetInlineStart: percent(work.atMs), width: percent(work.endMs - work.atMs) }}
      />
    </span>
  );
}

function nameOf({ began }: MessageRow): string {
  return began.kind === "request" ? began.name : began.message;
}

/** By which exchange and key it went; one that has no keys needs none. */
function wayOf({ to }: Readonly<{ to: string }>): string {
  return to.replace(/:$/, "");
}

function tookOf({ began, handled }: MessageRow): string {
  const { atMs, endMs } = handled ?? began;

  return durationOf(endMs - atMs);
}
