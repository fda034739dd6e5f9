import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { sayProblem } from "../parts/say-problem.js";
import { DiscardDialog } from "./discard-dialog.js";
import styles from "./letter-actions.module.css";
import { RunResult } from "./run-result.js";

/** The most that one request may name. */
const MOST = 100;

type Props = Readonly<{
  queue: string;
  refs: readonly string[];
  /** Told what was done: by then the letters, and this with them, may be gone from the page. */
  onDone?: (what: string) => void;
}>;

/** What can be done with some letters of one queue: try, send again, take away. */
export function LetterActions({ queue, refs, onDone }: Props) {
  const queryClient = useQueryClient();
  const [isDiscarding, setDiscarding] = useState(false);
  const named = { queue, refs: refs.slice(0, MOST) };
  const requeueing = useMutation({
    mutationFn: (dryRun: boolean) =>
      warren.admin.deadLetters.requeue.mutate({ ...named, refs: [...named.refs], dryRun }),
    onSuccess({ done }, dryRun) {
      if (dryRun) return undefined;
      if (done > 0) onDone?.(`${lettersOf(done)} sent again to ${queue}.`);

      return queryClient.invalidateQueries({ queryKey: queries.admin.deadLetters.queryKey() });
    },
  });
  const what = named.refs.length === 1 ? "it" : `these ${String(named.refs.length)}`;

  return (
    <div className={styles.actions}>
      <p className={styles.buttons}>
        <Button disabled={requeueing.isPending} onClick={() => requeueing.mutate(true)}>
          Dry run
        </Button>
        <Button disabled={requeueing.isPending} onClick={() => requeueing.mutate(false)}>
          Send {what} again
        </Button>
        <Button kind="danger" onClick={() => setDiscarding(true)}>
          Discard {what}
        </Button>
      </p>
      {requeueing.error !== null && <Callout tone="failed">{sayProblem(requeueing.error)}</Callout>}
      {requeueing.data !== undefined && <RunResult run={requeueing.data} dryRun={requeueing.variables} />}
      <DiscardDialog
        queue={queue}
        refs={named.refs}
        open={isDiscarding}
        onClose={() => setDiscarding(false)}
        onDone={(done) => onDone?.(`${lettersOf(done)} of ${queue} discarded.`)}
      />
    </div>
  );
}

function lettersOf(count: number): string {
  return count === 1 ? "1 letter" : `${String(count)} letters`;
}
