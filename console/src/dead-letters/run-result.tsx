import { Callout } from "../parts/callout.js";
import type { Run } from "./letter-types.js";
import styles from "./letter-actions.module.css";

/** What came of sending letters again, or would. */
export function RunResult({ run, dryRun }: { run: Run; dryRun: boolean }) {
  const { done, refused, letters } = run;
  const went = dryRun ? "would be sent again" : done === 1 ? "was sent again" : "were sent again";
  const problems = [...new Set(letters.flatMap(({ problem }) => problem ?? []))];

  return (
    <Callout tone={refused > 0 ? "failed" : "done"}>
      {done} {went}
      {refused > 0 &&
        `, ${String(refused)} ${refused === 1 ? "stays" : "stay"} where ${refused === 1 ? "it is" : "they are"}`}
      .
      {problems.length > 0 && (
        <ul className={styles.problems}>
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </Callout>
  );
}
