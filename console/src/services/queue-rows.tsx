import { Breakable } from "../parts/breakable.js";
import { PauseQueue } from "../pauses/pause-queue.js";
import styles from "./queue-rows.module.css";
import type { QueueOfService } from "./service-types.js";

/** The queues that a service consumes: what waits in each, and a switch that has it stand still. */
export function QueueRows({ queues }: { queues: readonly QueueOfService[] }) {
  if (queues.length === 0) return undefined;

  return (
    <ul className={styles.queues} aria-label="Queues">
      {queues.map(({ queue, ready, paused }) => (
        <li key={queue} className={styles.queue}>
          <code className={styles.name}>
            <Breakable text={queue} />
          </code>
          <span className={styles.waiting}>
            {ready === null ? "not known" : `${ready.toLocaleString()} waiting`}
          </span>
          <PauseQueue queue={queue} paused={paused} />
        </li>
      ))}
    </ul>
  );
}
