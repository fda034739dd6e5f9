import { useMutation } from "@tanstack/react-query";
import { problemOf } from "@warren/client";
import { useState, type SubmitEvent } from "react";
import { warren } from "../app/warren.js";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Modal } from "../parts/modal.js";
import { sayProblem } from "../parts/say-problem.js";
import styles from "../parts/form.module.css";
import { WhosePause, type Paused } from "./whose-pause.js";

type Props = Readonly<{
  queue: string;
  /** Where somebody has paused it while this was open. */
  paused: Paused | null;
  onClose: () => void;
  onChanged: () => Promise<void>;
}>;

const MINUTE_MS = 60_000;
const DURATIONS = [
  [5, "5 minutes"],
  [60, "an hour"],
  [480, "8 hours"],
  [1_440, "a day"],
] as const;
const USUAL_MINUTES = 60;

/** Asks why a queue is to be paused, and for how long at most. */
export function PauseDialog({ queue, paused, onClose, onChanged }: Props) {
  const [reason, setReason] = useState("");
  const [minutes, setMinutes] = useState<number>(USUAL_MINUTES);
  const pausing = useMutation({
    mutationFn: () =>
      warren.admin.pauses.start.mutate({
        ...{ queue, reason: reason.trim(), durationMs: minutes * MINUTE_MS },
        ...(paused === null ? {} : { replaces: paused.since }),
      }),
    onSuccess: onClose,
    // Also where somebody else was faster: whose pause it is by then stands here once it is known.
    onSettled: onChanged,
  });
  const isTaken = paused !== null;
  // Whose pause it is stands here then; where that is not known, what the gateway said does.
  const isBeaten = isTaken && pausing.error !== null && problemOf(pausing.error).kind === "conflict";
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
        {isTaken && (
          <Callout tone="waiting">
            <WhosePause paused={paused} /> Yours would take its place.
          </Callout>
        )}
        {pausing.error !== null && !isBeaten && <Callout tone="failed">{sayProblem(pausing.error)}</Callout>}
        <p className={styles.buttons}>
          <Button onClick={onClose}>{isTaken ? "Leave it so" : "Let it run"}</Button>
          <Button kind="danger" type="submit" disabled={reason.trim() === "" || pausing.isPending}>
            {isTaken ? "Replace that pause" : "Pause it"}
          </Button>
        </p>
      </form>
    </Modal>
  );
}
