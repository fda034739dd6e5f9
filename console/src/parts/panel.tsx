import { useId, type ReactNode } from "react";
import styles from "./panel.module.css";

type Props = Readonly<{
  title: string;
  /** By which an address leads to it. Default none. */
  id?: string;
  aside?: ReactNode;
  children: ReactNode;
}>;

/** A part of a page with a heading of its own. */
export function Panel({ title, id, aside, children }: Props) {
  const titleId = useId();

  return (
    <section id={id} className={styles.panel} aria-labelledby={titleId} tabIndex={-1}>
      <header className={styles.head}>
        <h2 id={titleId}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
