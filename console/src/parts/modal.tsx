import * as Dialog from "@radix-ui/react-dialog";
import type { ReactNode } from "react";
import styles from "./modal.module.css";

type Props = Readonly<{
  open: boolean;
  onClose: () => void;
  title: string;
  /** A title that only screen readers say. Default false. */
  titleHidden?: boolean;
  children: ReactNode;
}>;

/**
 * A dialog: the focus stays in it and comes back, Escape ends it, what is behind is quiet. Without Radix's own overlay, which writes a
 * style into the page that our policy lets nobody write; `html:has([role="dialog"])` keeps the page from scrolling instead.
 */
export function Modal({ open, onClose, title, titleHidden = false, children }: Props) {
  return (
    <Dialog.Root open={open} onOpenChange={(is) => (is ? undefined : onClose())}>
      <Dialog.Portal>
        <div className={styles.scrim} aria-hidden="true" />
        <Dialog.Content className={styles.modal} aria-describedby={undefined}>
          <Dialog.Title className={titleHidden ? "visually-hidden" : styles.title}>{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
