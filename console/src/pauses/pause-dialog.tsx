import { useMutation } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Modal } from "../parts/modal.js";
import { sayProblem } from "../parts/say-problem.js";
import styles from "../parts/form.module.css";

type Props = Readonly<{ queue: string; onClose: () => void; onDone: () => Promise<void> }>;

const MINUTE_MS = 60_000;
const DURATIONS = [
  [5, "5 minutes"],
  [60, "an hour"],
  [480, "8 hours"],
  [1_440, "a day"],
] as const;
const USUAL_MINUTES = 60;

/** Asks why a queue is to be paused, and for how long at most. */
export function PauseDialog({ queue, onClose, onDone }: Props) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<number>(USUAL_MINUTES);
  const pausing = useMutation({
    mutationFn: () =>
      warren.admin.pauses.start.mutate({ queue, reason: reason.trim(), durationMs: minutes * MINUTE_MS }),
    async onSuccess() {
      onClose();
      await onDone();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (reason.trim() !== "") pausing.mutate();
  };

  return (
    <Modal open onClose={onClose} title={`Pause ${queue}?`}>
      <form className={styles.form} onSubmit={submit}>
        <p>
          Every instance gives back what it has in hand and takes nothing more. What comes waits in the queue,
          and nothing is lost. Whoever waits for an answer from it waits in vain.
        </p>
        <label className={styles.field}>
          Why
          <input value={reason} maxLength={300} onChange={({ target }) => setReason(target.value)} />
        </label>
        <label className={styles.field}>
          For at most
          <select value={minutes} onChange={({ target }) => setMinutes(Number(target.value))}>
            {DURATIONS.map(([length, name]) => (
              <option key={length} value={length}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {pausing.error !== null && <Callout tone="failed">{sayProblem(pausing.error)}</Callout>}
        <p className={styles.buttons}>
          <Button onClick={onClose}>Let it run</Button>
          <Button kind="danger" type="submit" disabled={reason.trim() === "" || pausing.isPending}>
            Pause it
          </Button>
        </p>
      </form>
    </Modal>
  );
}
