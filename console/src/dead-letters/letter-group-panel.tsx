import { useState } from "react";
import { Panel } from "../parts/panel.js";
import type { LetterGroup } from "./group-letters.js";
import { LetterActions } from "./letter-actions.js";
import styles from "./letter-group-panel.module.css";
import { LetterRow } from "./letter-row.js";
import type { Outcome } from "./say-outcome.js";
import { Verdict } from "./verdict.js";

type Props = Readonly<{ group: LetterGroup; onOver: (outcome: Outcome) => void }>;

/** Letters of one reason, and what can be done with all of them, or with those that are chosen. */
export function LetterGroupPanel({ group, onOver }: Props) {
  const { queue, reason, letters } = group;
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // What was chosen may be gone by now.
  const refs = letters.map(({ ref }) => ref);
  const picked = refs.filter((ref) => chosen.has(ref));
  const choose = (ref: string, is: boolean) =>
    setChosen((before) => new Set(is ? [...before, ref] : [...before].filter((one) => one !== ref)));

  return (
    <Panel
      title={`${letters.length.toLocaleString()} in ${queue}`}
      aside={letters[0] !== undefined && <Verdict verdict={letters[0].verdict} />}
    >
      <p className={styles.reason}>{reason}</p>
      {letters.length > 1 && (
        <label className={styles.all}>
          <input
            type="checkbox"
            checked={picked.length === refs.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = picked.length > 0 && picked.length < refs.length;
            }}
            onChange={({ target }) => setChosen(new Set(target.checked ? refs : []))}
          />
          {picked.length === 0 ? "Choose some of them" : `${picked.length.toLocaleString()} chosen`}
        </label>
      )}
      <ul>
        {letters.map((letter) => (
          <LetterRow
            key={letter.ref}
            letter={letter}
            chosen={letters.length > 1 ? chosen.has(letter.ref) : undefined}
            onChoose={(is) => choose(letter.ref, is)}
          />
        ))}
      </ul>
      <div className={styles.actions}>
        <LetterActions queue={queue} refs={picked.length === 0 ? refs : picked} onOver={onOver} />
      </div>
    </Panel>
  );
}
