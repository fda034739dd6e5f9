import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { sayProblem } from "../parts/say-problem.js";
import { PauseDialog } from "./pause-dialog.js";
import styles from "./pause-queue.module.css";
import { WhosePause, type Paused } from "./whose-pause.js";

type Props = Readonly<{
  queue: string;
  /** Null where nobody paused it. */
  paused: Paused | null;
  /** What is to be asked again once something was changed. */
  onChanged?: () => void;
}>;

/** Pauses a queue, for all instances of its service, or has it go on. */
export function PauseQueue({ queue, paused, onChanged }: Props) {
  const queryClient = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const lookAgain = async () => {
    onChanged?.();
    await queryClient.invalidateQueries({ queryKey: queries.admin.queryKey() });
  };
  const resuming = useMutation({
    mutationFn: ({ since }: Pick<Paused, "since">) => warren.admin.pauses.end.mutate({ queue, since }),
    // Also where somebody has replaced it meanwhile: theirs stands here then.
    onSettled: lookAgain,
  });

  return (
    <div className={styles.pause} role="group" aria-label={`Pause of ${queue}`}>
      {paused !== null && (
        <Callout tone="waiting">
          <WhosePause paused={paused} />
        </Callout>
      )}
      {resuming.error !== null && <Callout tone="failed">{sayProblem(resuming.error)}</Callout>}
      {paused === null ? (
        <Button aria-label={`Pause ${queue}`} onClick={() => setIsOpen(true)}>
          Pause
        </Button>
      ) : (
        <Button
          kind="primary"
          aria-label={`Resume ${queue}`}
          disabled={resuming.isPending}
          onClick={() => resuming.mutate(paused)}
        >
          Resume
        </Button>
      )}
      {isOpen && (
        <PauseDialog queue={queue} paused={paused} onClose={() => setIsOpen(false)} onChanged={lookAgain} />
      )}
    </div>
  );
}
