import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../parts/button.js";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import { StatusMark } from "../parts/status-mark.js";
import { deedOf, deedsOf, reasonOf, type AuditRun } from "./audit-runs.js";
import styles from "./audit-run-panel.module.css";
import { RestoreRun } from "./restore-run.js";

/** So many are seen without being asked for: other runs stand below. */
const SHOWN = 5;

/**
 * A run: who did what, when, why, and how it came out.
 *
 * @param ofOne whether only what was done with one letter is known, and so not how its run ended
 */
export function AuditRunPanel({ run, ofOne }: { run: AuditRun; ofOne: boolean }) {
  const { by, because, forced, at, entries, of } = run;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? entries : entries.slice(0, SHOWN);
  const commonReason = reasonOf(run);
  const isOneDeed = new Set(entries.map(({ action }) => action)).size === 1;

  return (
    <Panel title={deedsOf(run)} aside={ofOne ? undefined : <End run={run} />}>
      <p className={styles.who}>
        <b>{by}</b> <Moment at={at} />
        {because !== undefined && <span className={styles.why}>“{because}”</span>}
        {forced && <span className={styles.forced}>the contract or the loop guard was overruled</span>}
        {of !== undefined && (
          <span>
            what was discarded {of.at === undefined ? `by run ${of.id.slice(0, 8)}` : <Moment at={of.at} />}
          </span>
        )}
      </p>
      {commonReason !== undefined && <p className={styles.common}>{commonReason}</p>}
      <ul>
        {shown.map(({ action, ref, queue, message, reason, at: when }, index) => (
          <li key={index} className={styles.entry}>
            {!isOneDeed && <span className={styles.deed}>{deedOf({ action })}</span>}
            {ref === undefined ? (
              "–"
            ) : (
              <Link
                to="/dead-letters/$ref"
                params={{ ref }}
                search={queue === undefined ? {} : { queue }}
                className={styles.link}
              >
                {message ?? "Unknown message"} <code>{ref.slice(0, 13)}</code>
              </Link>
            )}
            {commonReason === undefined && <span className={styles.reason}>{reason}</span>}
            <span className={styles.at}>
              <Moment at={when} as="clock" />
            </span>
          </li>
        ))}
      </ul>
      {shown.length < entries.length && (
        <p className={styles.rest}>
          <Button kind="quiet" onClick={() => setWhole(true)}>
            Show {(entries.length - shown.length).toLocaleString()} more
          </Button>
        </p>
      )}
      {run.discarded > 0 && <RestoreRun run={run} isPart={ofOne || run.isCut} />}
    </Panel>
  );
}

function End({ run: { finished, isCut, isBulk } }: { run: AuditRun }) {
  if (finished === undefined)
    return <StatusMark tone="waiting">Broke off: its last letters may be where they were</StatusMark>;
  const letters = finished === 1 ? "1 letter" : `${finished.toLocaleString()} letters`;

  // A run says itself how many it changed; of a bulk the oldest runs may not have been read.
  return <StatusMark tone="done">{isCut && isBulk ? `At least ${letters}` : letters}</StatusMark>;
}
