import { useQuery } from "@tanstack/react-query";
import { queries, type Answer, type warren } from "../app/warren.js";
import styles from "./dead-letter-count.module.css";
import { sayCount } from "./say-count.js";

/** Pages that look more often share what they find, and then nothing is asked here. */
const LOOK_EVERY_MS = 15_000;

/** How many dead letters there are, in the menu; nothing where there is none. What was read before the last question failed is too old to be shown. */
export function DeadLetterCount() {
  const { data, isPending, isError } = useQuery({
    ...queries.admin.queues.queryOptions(),
    refetchInterval: LOOK_EVERY_MS,
    select: countsOf,
  });
  const count = isPending ? undefined : sayCount(isError ? undefined : data);
  if (count === undefined) return null;

  return (
    <>
      <span className={styles.count} aria-hidden="true">
        {count.shown}
      </span>
      <span className="visually-hidden"> ({count.said})</span>
    </>
  );
}

function countsOf({ queues }: Answer<(typeof warren)["admin"]["queues"]>): readonly (number | null)[] {
  return queues.flatMap(({ deadLetters }) => (deadLetters === null ? [] : [deadLetters.count]));
}
