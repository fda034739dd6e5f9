import type { ReactNode } from "react";
import styles from "./page.module.css";
import { useTitle } from "./use-title.js";

type Props = Readonly<{
  title: string;
  /** Where it differs from the title that the tab shows. */
  heading?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}>;

/** A page: its title, what can be done with all of it, and what is on it. */
export function Page({ title, heading, aside, children }: Props) {
  useTitle(title);

  return (
    <main id="main" tabIndex={-1} className={styles.page}>
      <header className={styles.head}>
        <h1 className={styles.title}>{heading ?? title}</h1>
        {aside}
      </header>
      {children}
    </main>
  );
}
