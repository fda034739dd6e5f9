import { useState } from "react";
import { warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { BulkProgress } from "./bulk-progress.js";
import { DiscardDialog } from "./discard-dialog.js";
import styles from "./letter-actions.module.css";
import type { LetterSummary } from "./letter-types.js";
import { OutcomeNote } from "./outcome-note.js";
import type { Outcome } from "./say-outcome.js";
import { useBulk } from "./use-bulk.js";

type Props = Readonly<{
  queue: string;
  letters: readonly Pick<LetterSummary, "ref" | "payloadBytes">[];
  /** Told how it ended: by then the letters, and this with them, may be gone from the page. */
  onOver: (outcome: Outcome) => void;
}>;

/** The audit trail keeps a content up to this (`packages/broker-admin/src/dead-letters/audit.ts`); what is larger does not come back. */
const KEPT_BYTES = 262_144;

/** What can be done with some letters of one queue: try, send again, take away. */
export function LetterActions({ queue, letters, onOver }: Props) {
  const refs = letters.map(({ ref }) => ref);
  const [isDiscarding, setDiscarding] = useState(false);
  const [tried, setTried] = useState<Outcome>();
  const bulk = useBulk((outcome) => {
    if (outcome.deed === "dry run") setTried(outcome);
    else onOver(outcome);
  });
  const requeue = (dryRun: boolean) => {
    setTried(undefined);
    bulk.start(dryRun ? "dry run" : "requeue", refs, (some, id) =>
      warren.admin.deadLetters.requeue.mutate({
        ...{ queue, refs: [...some], limit: some.length },
        ...{ dryRun, bulk: id },
      }),
    );
  };
  const what = refs.length === 1 ? "it" : `these ${refs.length.toLocaleString()}`;

  return (
    <div className={styles.actions}>
      {bulk.running === undefined ? (
        <p className={styles.buttons}>
          <Button onClick={() => requeue(true)}>Dry run</Button>
          <Button onClick={() => requeue(false)}>Send {what} again</Button>
          <Button kind="danger" onClick={() => setDiscarding(true)}>
            Discard {what}
          </Button>
        </p>
      ) : (
        <BulkProgress running={bulk.running} onStop={bulk.stop} />
      )}
      <div role="status">{tried !== undefined && <OutcomeNote outcome={tried} />}</div>
      <DiscardDialog
        count={refs.length}
        tooLarge={letters.filter(({ payloadBytes }) => payloadBytes > KEPT_BYTES).length}
        open={isDiscarding}
        onClose={() => setDiscarding(false)}
        onDiscard={(because) => {
          setDiscarding(false);
          setTried(undefined);
          bulk.start("discard", refs, (some, id) =>
            warren.admin.deadLetters.discard.mutate({
              ...{ queue, refs: [...some], limit: some.length },
              ...{ because, bulk: id },
            }),
          );
        }}
      />
    </div>
  );
}
