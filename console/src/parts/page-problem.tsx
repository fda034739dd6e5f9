import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { Problem } from "./problem.js";
import styles from "./page-states.module.css";

/** In place of a page that could not be shown. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };

  return (
    <main className={styles.page}>
      <h1>This page cannot be shown</h1>
      <Problem error={error} onRetry={retry} />
    </main>
  );
}
