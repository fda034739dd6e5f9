import { useQuery } from "@tanstack/react-query";
import { queries, type Answer, type warren } from "../app/warren.js";
import styles from "./dead-letter-count.module.css";

/** Pages that look more often share what they find, and then nothing is asked here. */
const LOOK_EVERY_MS = 15_000;

/** How many dead letters there are, in the menu; nothing where there is none. */
export function DeadLetterCount() {
  const { data: count = 0 } = useQuery({
    ...queries.admin.queues.queryOptions(),
    refetchInterval: LOOK_EVERY_MS,
    select: countOf,
  });
  if (count === 0) return null;

  return (
    <>
      <span className={styles.count} aria-hidden="true">
        {count.toLocaleString()}
      </span>
      <span className="visually-hidden"> ({count.toLocaleString()} to look at)</span>
    </>
  );
}

function countOf({ queues }: Answer<(typeof warren)["admin"]["queues"]>): number {
  return queues.reduce((sum, { deadLetters }) => sum + (deadLetters?.count ?? 0), 0);
}
