import page from "../parts/page.module.css";
import { Skeleton } from "../parts/skeleton.js";
import { Brand } from "./brand.js";
import nav from "./nav.module.css";
import styles from "./shell.module.css";

/** While it is found out who is signed in: what is around every page, without what only somebody who is known gets. */
export function ShellSkeleton() {
  return (
    <div className={styles.shell}>
      <header className={nav.nav}>
        <span className={nav.home}>
          <Brand />
        </span>
        {/* As high as what comes in its place. */}
        <span className={nav.find} aria-hidden="true">
          <span>Go to …</span>
        </span>
        <nav aria-hidden="true">
          <span className={nav.areas}>
            <span className={nav.area}>&nbsp;</span>
          </span>
        </nav>
      </header>
      <main className={page.page}>
        <div className={page.head} />
        <Skeleton rows={8} label="Loading …" />
      </main>
    </div>
  );
}
