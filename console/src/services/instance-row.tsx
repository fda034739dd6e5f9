import { Moment } from "../parts/moment.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import { durationOf } from "../parts/times.js";
import { reasonsOf } from "./health.js";
import styles from "./service-panel.module.css";
import type { Instance } from "./service-types.js";

const STATES: Readonly<Record<Instance["state"], Readonly<{ name: string; tone: Tone }>>> = {
  ready: { name: "Ready", tone: "done" },
  unavailable: { name: "Unavailable", tone: "failed" },
  gone: { name: "Missing", tone: "failed" },
};
const REPLACED = { name: "Gone", tone: "undone" } as const;
const MEBIBYTE = 1_048_576;
/** From here on, callers wait noticeably for nothing but the process itself. */
const LATE_MS = 100;
const PLURAL = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

const mebibytes = (bytes: number) => `${String(Math.round(bytes / MEBIBYTE))} MiB`;

/** One process: how it is and why, what it weighs, how late it is. Of one that was replaced only when it was there. */
export function InstanceRow({ instance }: { instance: Instance }) {
  const {
    state,
    replacedBy,
    version,
    startedAt,
    seenAt,
    process,
    handled = {},
    batches = [],
    host,
  } = instance;
  const { name, tone } = replacedBy === undefined ? STATES[state] : REPLACED;
  const counts = Object.entries(handled).filter(([, count]) => count > 0);

  return (
    <li className={styles.row}>
      <span className={styles.head}>
        <code>{instance.instance}</code>
        <StatusMark tone={tone}>{name}</StatusMark>
      </span>
      <span className={styles.facts}>
        <span>version {version}</span>
        {host !== undefined && <span>on {host}</span>}
        <span>
          since <Moment at={startedAt} />
        </span>
        {state === "gone" && (
          <span>
            last seen <Moment at={seenAt} as="clock" />
          </span>
        )}
        {replacedBy !== undefined && (
          <span>
            in its place <code>{replacedBy.slice(0, 8)}</code>
          </span>
        )}
      </span>
      {replacedBy === undefined && process !== undefined && (
        <dl className={styles.figures}>
          <div>
            <dt>Memory</dt>
            <dd>{mebibytes(process.rssBytes)}</dd>
          </div>
          <div>
            <dt>Heap in it</dt>
            <dd>{mebibytes(process.heapUsedBytes)}</dd>
          </div>
          <div>
            <dt>Event loop late by</dt>
            <dd className={process.eventLoopLagMs >= LATE_MS ? styles.late : undefined}>
              {durationOf(process.eventLoopLagMs)}
            </dd>
          </div>
          {counts.map(([how, count]) => (
            <div key={how}>
              <dt>Messages {how}</dt>
              <dd>{count.toLocaleString()}</dd>
            </div>
          ))}
          {batches.map(({ queue, messages }) => (
            <div key={queue}>
              <dt>A batch of {queue}</dt>
              <dd>{PLURAL.format(messages)}</dd>
            </div>
          ))}
        </dl>
      )}
      {(replacedBy === undefined ? reasonsOf(instance) : []).map((reason) => (
        <span key={reason} className={styles.reason}>
          {reason}
        </span>
      ))}
    </li>
  );
}
