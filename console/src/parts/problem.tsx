import { Button } from "./button.js";
import styles from "./problem.module.css";
import { sayProblem } from "./say-problem.js";

/** In place of what could not be loaded. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div role="alert" className={styles.problem}>
      <p>{sayProblem(error)}</p>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
