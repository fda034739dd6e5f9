import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef, type ReactNode } from "react";
import { session } from "../session/session.js";
import { Button } from "./button.js";
import styles from "./form.module.css";
import { Modal } from "./modal.js";

type Props = Readonly<{
  title: string;
  /** What leaving does, on its button. */
  leave: string;
  children: ReactNode;
}>;

/** Whose token has ended has to go. */
const mayStay = () => session.token() !== undefined;

/** Asks before somebody goes to another page, as long as this is on the page: something would be lost. Of a reload the browser asks itself. */
export function StayOrLeave({ title, leave, children }: Props) {
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: mayStay,
    enableBeforeUnload: mayStay,
    withResolver: true,
  });

  // Where this goes while it asks, nothing would be lost any more, and the router still waits for an answer.
  const leaving = useRef(proceed);
  useEffect(() => {
    leaving.current = proceed;
  }, [proceed]);
  useEffect(() => () => leaving.current?.(), []);

  return (
    <Modal open={status === "blocked"} onClose={() => reset?.()} title={title}>
      <p>{children}</p>
      <p className={styles.buttons}>
        <Button onClick={() => reset?.()}>Stay</Button>
        <Button kind="danger" onClick={() => proceed?.()}>
          {leave}
        </Button>
      </p>
    </Modal>
  );
}
