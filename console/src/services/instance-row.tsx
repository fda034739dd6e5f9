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
  gone: { name: "Gone", tone: "failed" },
};
const MEBIBYTE = 1_048_576;

/** One process: how it is and why, what it weighs, how late it is. */
export function InstanceRow({ instance }: { instance: Instance }) {
  const { state, version, startedAt, seenAt, process, handled = {}, host } = instance;
  const { name, tone } = STATES[state];
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
      </span>
      {process !== undefined && (
        <span className={styles.facts}>
          <span>{Math.round(process.rssBytes / MEBIBYTE)} MiB</span>
          <span>event loop {durationOf(process.eventLoopLagMs)} late</span>
          {counts.map(([how, count]) => (
            <span key={how}>
              {count.toLocaleString()} {how}
            </span>
          ))}
        </span>
      )}
      {reasonsOf(instance).map((reason) => (
        <span key={reason} className={styles.reason}>
          {reason}
        </span>
      ))}
    </li>
  );
}
