import { useState } from "react";
import { Button } from "../parts/button.js";
import { Panel } from "../parts/panel.js";
import { adviceOn } from "./advice.js";
import { DeathsNote } from "./deaths-note.js";
import type { LetterGroup } from "./group-letters.js";
import { LetterActions } from "./letter-actions.js";
import styles from "./letter-group-panel.module.css";
import { LetterRow } from "./letter-row.js";
import type { Outcome } from "./say-outcome.js";
import { Verdict } from "./verdict.js";

type Props = Readonly<{ group: LetterGroup; onOver: (outcome: Outcome) => void }>;

/** So many are seen without being asked for: other groups stand below. */
const SHOWN = 10;

/** Letters of one reason, and what can be done with all of them, or with those that are chosen. */
export function LetterGroupPanel({ group, onOver }: Props) {
  const { queue, reason, verdicts, letters } = group;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isWhole, setWhole] = useState(false);
  // What was chosen may be gone by now.
  const picked = letters.filter(({ ref }) => chosen.has(ref));
  const shown = isWhole || letters.length <= SHOWN ? letters : letters.slice(0, SHOWN);
  const choose = (ref: string, is: boolean) =>
    setChosen((before) => new Set(is ? [...before, ref] : [...before].filter((one) => one !== ref)));

  return (
    <Panel
      title={`${letters.length.toLocaleString()} in ${queue}`}
      aside={
        <span className={styles.verdicts}>
          {verdicts.map((verdict) => (
            <Verdict key={verdict} verdict={verdict} />
          ))}
        </span>
      }
    >
      <p className={styles.reason}>{reason}</p>
      {verdicts.map((verdict) => (
        <p key={verdict} className={styles.note}>
          {adviceOn(verdict)}
        </p>
      ))}
      {letters.length > 1 && <DeathsNote letters={letters} />}
      <div className={styles.actions}>
        <LetterActions queue={queue} letters={picked.length === 0 ? letters : picked} onOver={onOver} />
      </div>
      {letters.length > 1 && (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={picked.length === letters.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = picked.length > 0 && picked.length < letters.length;
            }}
            onChange={({ target }) => setChosen(new Set(target.checked ? letters.map(({ ref }) => ref) : []))}
          />
          {picked.length === 0 ? "Choose some of them" : `${picked.length.toLocaleString()} chosen`}
        </label>
      )}
      <ul>
        {shown.map((letter, at) => (
          <LetterRow
            // Whoever sends without a care gives two letters one name.
            key={`${letter.ref} ${String(at)}`}
            letter={letter}
            chosen={letters.length > 1 ? chosen.has(letter.ref) : undefined}
            onChoose={(is) => choose(letter.ref, is)}
          />
        ))}
      </ul>
      {shown.length < letters.length && (
        <p className={styles.rest}>
          <Button kind="quiet" onClick={() => setWhole(true)}>
            Show {(letters.length - shown.length).toLocaleString()} more
          </Button>
        </p>
      )}
    </Panel>
  );
}
