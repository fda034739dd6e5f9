import { StatusMark } from "../parts/status-mark.js";
import toLookAt from "../parts/to-look-at.module.css";
import { useFlowNow } from "./flow-context.js";
import styles from "./flow-summary.module.css";
import type { Picture } from "./flow-types.js";
import { countOf, deadIn, needsAttention, rateOf, sayState, urgencyOf } from "./queue-state.js";

type Props = Readonly<{
  picture: Picture | undefined;
  /** Whether something could not be asked: nobody knows then that all is well. */
  isStale: boolean;
}>;

/** What somebody should look at first: the queues that grow, stand still, or have dead letters. Its room is kept where there is none. */
export function FlowSummary({ picture, isStale }: Props) {
  const now = useFlowNow();
  const queues = (picture?.queues ?? []).map(({ queue }) => ({ queue, ...now.queue(queue) }));
  const known = queues.some(({ live }) => live !== undefined);
  const worth = queues
    .filter(({ state, live }) => needsAttention(state, live))
    .toSorted((one, other) => urgencyOf(one.state) - urgencyOf(other.state));
  const perSecond = queues.reduce((sum, { live }) => sum + (live?.deliverRate ?? 0), 0);
  const waiting = queues.reduce((sum, { live }) => sum + (live?.ready ?? 0), 0);

  return (
    <div className={styles.summary}>
      <p className={styles.total}>
        {known ? (
          <>
            <b>{rateOf(perSecond)}</b> handed out, <b>{countOf(waiting)}</b> waiting
          </>
        ) : (
          "The broker is asked …"
        )}
      </p>
      {known && !isStale && worth.length === 0 && <StatusMark tone="done">All queues keep up</StatusMark>}
      <ul className={toLookAt.all} aria-label="Queues to look at">
        {worth.map(({ queue, state, live }) => {
          const { name, tone } = sayState(state);
          const dead = deadIn(live);
          const isWell = tone !== "failed" && tone !== "waiting";

          return (
            <li key={queue}>
              <button type="button" className={toLookAt.one} onClick={() => now.onOpen(`queue:${queue}`)}>
                <code>{queue}</code>
                {!isWell && <StatusMark tone={tone}>{name}</StatusMark>}
                {!isWell && (live?.ready ?? 0) > 0 && (
                  <span className={styles.waiting}>{countOf(live?.ready)} waiting</span>
                )}
                {dead > 0 && <StatusMark tone="failed">{`${countOf(dead)} dead`}</StatusMark>}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
