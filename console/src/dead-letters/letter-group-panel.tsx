import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/moment.js";
import { Panel } from "../parts/panel.js";
import type { LetterGroup } from "./group-letters.js";
import styles from "./letter-group-panel.module.css";
import { LetterActions } from "./letter-actions.js";
import { Verdict } from "./verdict.js";

type Props = Readonly<{ group: LetterGroup; onDone: (what: string) => void }>;

/** Letters of one reason, and what can be done with all of them. */
export function LetterGroupPanel({ group, onDone }: Props) {
  const { queue, reason, letters } = group;

  return (
    <Panel
      title={`${String(letters.length)} in ${queue}`}
      aside={letters[0] !== undefined && <Verdict verdict={letters[0].verdict} />}
    >
      <p className={styles.reason}>{reason}</p>
      <ul>
        {letters.map(({ ref, message, diedAt, attempts, requeued }) => (
          <li key={ref} className={styles.letter}>
            <Link
              to="/dead-letters/$ref"
              params={{ ref }}
              search={{ queue }}
              data-row
              className={styles.link}
            >
              {message ?? "Unknown message"} <code>{ref.slice(0, 13)}</code>
            </Link>
            <span className={styles.facts}>
              {attempts} {attempts === 1 ? "attempt" : "attempts"}
              {requeued > 0 && `, sent again ${String(requeued)} times`}
            </span>
            <span className={styles.at}>{diedAt !== undefined && <Moment at={diedAt} />}</span>
          </li>
        ))}
      </ul>
      <div className={styles.actions}>
        <LetterActions queue={queue} refs={letters.map(({ ref }) => ref)} onDone={onDone} />
      </div>
    </Panel>
  );
}
