import styles from "./page-states.module.css";

/** While it is found out who is signed in. */
export function PageSkeleton() {
  return (
    <main className={styles.page}>
      <p role="status" className={styles.quiet}>
        Loading …
      </p>
    </main>
  );
}
