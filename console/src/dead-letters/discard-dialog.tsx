import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { queries, warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Modal } from "../parts/modal.js";
import { sayProblem } from "../parts/say-problem.js";
import styles from "./discard-dialog.module.css";

type Props = Readonly<{
  queue: string;
  refs: readonly string[];
  open: boolean;
  onClose: () => void;
  onDone: (count: number) => void;
}>;

/** Takes letters away, for a reason that the audit trail keeps with their content. */
export function DiscardDialog({ queue, refs, open, onClose, onDone }: Props) {
  const queryClient = useQueryClient();
  const [because, setBecause] = useState("");
  const discarding = useMutation({
    mutationFn: () =>
      warren.admin.deadLetters.discard.mutate({ queue, refs: [...refs], because: because.trim() }),
    async onSuccess({ done }) {
      onClose();
      onDone(done);
      await queryClient.invalidateQueries({ queryKey: queries.admin.deadLetters.queryKey() });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (because.trim() !== "") discarding.mutate();
  };

  return (
    <Modal
      open={open}
      onClose={onClose}
      title={refs.length === 1 ? "Discard this letter?" : `Discard ${String(refs.length)} letters?`}
    >
      <form className={styles.form} onSubmit={submit}>
        <p>It is taken away for good. The audit trail keeps the content, who did it, and why.</p>
        <label className={styles.field}>
          Why
          <input value={because} maxLength={500} onChange={({ target }) => setBecause(target.value)} />
        </label>
        {discarding.error !== null && <Callout tone="failed">{sayProblem(discarding.error)}</Callout>}
        <p className={styles.buttons}>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="danger" type="submit" disabled={because.trim() === "" || discarding.isPending}>
            Discard
          </Button>
        </p>
      </form>
    </Modal>
  );
}
