import { useMemo, useState } from "react";
import { Button } from "../parts/button.js";
import { Panel } from "../parts/panel.js";
import { adviceOn } from "./advice.js";
import { editableText } from "./edited-payload.js";
import { LetterActions } from "./letter-actions.js";
import { LetterEditor } from "./letter-editor.js";
import { LetterFacts } from "./letter-facts.js";
import type { Letter } from "./letter-types.js";
import type { Outcome } from "./say-outcome.js";
import styles from "./letter-view.module.css";
import { Payload } from "./payload.js";

/** A letter: what it is, why it died, what it holds, and what can be done with it. */
export function LetterView({ letter, onOver }: { letter: Letter; onOver: (outcome: Outcome) => void }) {
  const [isEditing, setEditing] = useState(false);
  const { queue, reason, verdict, payload, problems } = letter;
  const text = useMemo(() => editableText(payload), [payload]);

  return (
    <div className={styles.columns}>
      <Panel
        title="Payload"
        aside={!isEditing && text !== undefined && <Button onClick={() => setEditing(true)}>Edit</Button>}
      >
        <div className={styles.body}>
          <div>
            <p className={styles.reason}>{reason}</p>
            <p className={styles.advice}>{adviceOn(verdict, text !== undefined)}</p>
          </div>
          {isEditing && text !== undefined ? (
            <LetterEditor letter={letter} was={text} onClose={() => setEditing(false)} />
          ) : (
            <>
              <Payload payload={payload} faults={problems} />
              <LetterActions queue={queue} letters={[letter]} onOver={onOver} />
            </>
          )}
        </div>
      </Panel>
      <LetterFacts letter={letter} />
    </div>
  );
}
