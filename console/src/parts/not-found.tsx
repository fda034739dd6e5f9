import { Link } from "@tanstack/react-router";
import styles from "./page-states.module.css";
import { useTitle } from "./use-title.js";

/** At an address that leads nowhere. */
export function NotFound() {
  useTitle("No such page");

  return (
    <main className={styles.page}>
      <h1>No such page</h1>
      <p className={styles.quiet}>
        The address leads nowhere. <Link to="/">Begin at the beginning</Link>.
      </p>
    </main>
  );
}
