import { useFlowNow } from "./flow-context.js";
import styles from "./place-node.module.css";
import { countOf, deadIn, rateOf, sayState } from "./queue-state.js";

/** A queue: how full it is and how it is; at its sides what comes and goes a second. */
export function QueuePlace({ queue }: { queue: string }) {
  const { live, state } = useFlowNow().queue(queue);
  const { name, tone } = sayState(state);
  const dead = deadIn(live);
  const retrying = live?.retrying ?? 0;

  return (
    <>
      <span className={styles.queueHead}>
        <span className="visually-hidden">Queue </span>
        <span className={styles.name}>{queue}</span>
        <b className={styles.depth}>{countOf(live?.ready)}</b>
        <span className="visually-hidden"> waiting</span>
      </span>
      <span className={styles.queueState}>
        <span className={tone === undefined ? styles.small : `${styles.state ?? ""} ${styles[tone] ?? ""}`}>
          {name}
        </span>
        {retrying > 0 && <span className={styles.badge}>{countOf(retrying)} retry</span>}
        {dead > 0 && (
          <span className={`${styles.badge ?? ""} ${styles.failed ?? ""}`}>{countOf(dead)} dead</span>
        )}
      </span>
      <Rate side="in" rate={live?.publishRate ?? null} />
      <Rate side="out" rate={live?.deliverRate ?? null} />
    </>
  );
}

function Rate({ side, rate }: { side: "in" | "out"; rate: number | null }) {
  if (rate === null || rate === 0) return undefined;

  return (
    <span className={`${styles.rate ?? ""} ${styles[side] ?? ""}`}>
      {rateOf(rate)}
      <span className="visually-hidden"> {side}</span>
    </span>
  );
}
