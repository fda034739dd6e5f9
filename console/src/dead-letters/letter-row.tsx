import { Link } from "@tanstack/react-router";
import { Moment } from "../parts/moment.js";
import styles from "./letter-group-panel.module.css";
import type { LetterSummary } from "./letter-types.js";

type Props = Readonly<{
  letter: LetterSummary;
  /** Undefined where there is nothing to choose from. */
  chosen: boolean | undefined;
  onChoose: (is: boolean) => void;
}>;

/** A letter in its group. */
export function LetterRow({
  letter: { ref, queue, message, diedAt, attempts, requeued },
  chosen,
  onChoose,
}: Props) {
  const name = `${message ?? "Unknown message"} ${ref.slice(0, 13)}`;

  return (
    <li className={styles.letter}>
      {chosen !== undefined && (
        <label className={styles.choice}>
          <input
            type="checkbox"
            aria-label={`Choose ${name}`}
            checked={chosen}
            onChange={({ target }) => onChoose(target.checked)}
          />
        </label>
      )}
      <Link to="/dead-letters/$ref" params={{ ref }} search={{ queue }} data-row className={styles.link}>
        {message ?? "Unknown message"} <code>{ref.slice(0, 13)}</code>
      </Link>
      <span className={styles.facts}>
        {attempts} {attempts === 1 ? "attempt" : "attempts"}
        {requeued > 0 && `, sent again ${String(requeued)} times`}
      </span>
      <span className={styles.at}>{diedAt !== undefined && <Moment at={diedAt} />}</span>
    </li>
  );
}
