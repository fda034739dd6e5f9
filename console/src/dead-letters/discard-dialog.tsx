import { useState, type SubmitEvent } from "react";
import { Button } from "../parts/button.js";
import { Modal } from "../parts/modal.js";
import styles from "../parts/form.module.css";

type Props = Readonly<{
  count: number;
  open: boolean;
  onClose: () => void;
  onDiscard: (because: string) => void;
}>;

/** Asks why letters are to be taken away: the audit trail keeps that with their content. */
export function DiscardDialog({ count, open, onClose, onDiscard }: Props) {
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
