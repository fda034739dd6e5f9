import { useState, type SubmitEvent } from "react";
import { Button } from "../parts/button.js";
import { Callout } from "../parts/callout.js";
import { Modal } from "../parts/modal.js";
import styles from "../parts/form.module.css";

type Props = Readonly<{
  count: number;
  /** How many of them are too large for the audit trail to keep what they hold. */
  tooLarge: number;
  open: boolean;
  onClose: () => void;
  onDiscard: (because: string) => void;
}>;

/** Asks why letters are to be taken away: the audit trail keeps that with their content. */
export function DiscardDialog({ count, tooLarge, open, onClose, onDiscard }: Props) {
  const [because, setBecause] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (because.trim() !== "") onDiscard(because.trim());
  };

  return (
    <Modal
      open={open}
      onClose={onClose}
      title={count === 1 ? "Discard this letter?" : `Discard ${count.toLocaleString()} letters?`}
    >
      <form className={styles.form} onSubmit={submit}>
        <p>
          {count === 1 ? "It is" : "They are"} taken away. The audit trail keeps the content, who did it, and
          why; from there what was discarded can be put back.
        </p>
        {tooLarge > 0 && (
          <Callout tone="failed">
            {tooLarge === 1
              ? `${count === 1 ? "It" : "One of them"} is larger than 256 KiB: what it holds is not kept, and it cannot be put back.`
              : `${tooLarge.toLocaleString()} of them are larger than 256 KiB: what those hold is not kept, and they cannot be put back.`}
          </Callout>
        )}
        <label className={styles.field}>
          Why
          <input value={because} maxLength={500} onChange={({ target }) => setBecause(target.value)} />
        </label>
        <p className={styles.buttons}>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="danger" type="submit" disabled={because.trim() === ""}>
            Discard
          </Button>
        </p>
      </form>
    </Modal>
  );
}
