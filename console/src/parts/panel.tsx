import { useId, type ReactNode } from "react";
import styles from "./panel.module.css";

type Props = Readonly<{ title: string; aside?: ReactNode; children: ReactNode }>;

/** A part of a page with a heading of its own. */
export function Panel({ title, aside, children }: Props) {
  const id = useId();

  return (
    <section className={styles.panel} aria-labelledby={id} tabIndex={-1}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
