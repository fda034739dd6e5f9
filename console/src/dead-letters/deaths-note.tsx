import { Moment } from "../parts/moment.js";
import { dayOf } from "../parts/times.js";
import { deathsOf } from "./group-letters.js";
import styles from "./letter-group-panel.module.css";
import type { LetterSummary } from "./letter-types.js";

/** When the letters of a group died, as far as it is known. */
export function DeathsNote({ letters }: { letters: readonly LetterSummary[] }) {
  const deaths = deathsOf(letters);
  if (deaths === undefined) return undefined;
  const { first, last, areAll } = deaths;
  const them = areAll ? "them" : "those of which it is known";

  return (
    <p className={styles.note}>
      {dayOf(first) === dayOf(last) ? (
        <>
          All of {them} died <Moment at={last} />.
        </>
      ) : (
        <>
          The first of {them} died <Moment at={first} />, the last <Moment at={last} />.
        </>
      )}
    </p>
  );
}
