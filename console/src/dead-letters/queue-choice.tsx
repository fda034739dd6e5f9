import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { queries } from "../app/warren.js";
import styles from "./queue-choice.module.css";
import { queueCounts, type Reading } from "./queue-counts.js";

type Props = Readonly<{
  queue: string | undefined;
  /** What was read of the letters. */
  reading: Reading;
  /** The broker is asked again once the letters were read. */
  isReading: boolean;
}>;

/** How many letters each queue has; one is looked at alone, since the list has room for so many only. */
export function QueueChoice({ queue: chosen, reading, isReading }: Props) {
  const { data } = useQuery({ ...queries.admin.queues.queryOptions(), staleTime: 0, enabled: !isReading });
  const counted = (data?.queues ?? []).map(({ queue, deadLetters }) => ({
    queue,
    count: deadLetters?.count ?? 0,
  }));
  const queues = queueCounts(counted, reading, chosen);

  return (
    <nav aria-label="Queues with dead letters" className={styles.choice}>
      <ul className={styles.queues}>
        {(queues.length === 0 ? [] : [{ queue: undefined, count: undefined }, ...queues]).map(
          ({ queue, count }) => (
            <li key={queue ?? ""}>
              <Link
                to="/dead-letters"
                search={queue === undefined ? {} : { queue }}
                className={styles.queue}
                activeOptions={{ exact: true, includeSearch: true }}
                activeProps={{ "aria-current": "true" }}
              >
                {queue ?? "All queues"}
                {count !== undefined && <b>{count.toLocaleString()}</b>}
              </Link>
            </li>
          ),
        )}
      </ul>
    </nav>
  );
}
