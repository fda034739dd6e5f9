import * as Dialog from "@radix-ui/react-dialog";
import { useRef, type ReactNode } from "react";
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
  const before = useRef<Element>(null);

  return (
    <Dialog.Root open={open} onOpenChange={(is) => (is ? undefined : onClose())}>
      <Dialog.Portal>
        <div className={styles.scrim} aria-hidden="true" />
        <Dialog.Content
          className={styles.modal}
          aria-describedby={undefined}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            // Radix gives it back to a trigger of its own alone, and ours are opened by other buttons.
            if (!(before.current instanceof HTMLElement) || !before.current.isConnected) return;
            event.preventDefault();
            before.current.focus({ preventScroll: true });
          }}
        >
          <Dialog.Title className={titleHidden ? "visually-hidden" : styles.title}>{title}</Dialog.Title>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
