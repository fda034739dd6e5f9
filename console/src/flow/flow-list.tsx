import { StatusMark } from "../parts/status-mark.js";
import { useFlowNow } from "./flow-context.js";
import type { Graph } from "./flow-graph.js";
import styles from "./flow-list.module.css";
import type { FlowQueue, Picture } from "./flow-types.js";
import { countOf, deadIn, rateOf, sayState } from "./queue-state.js";

type Props = Readonly<{ picture: Picture; graph: Graph }>;

/** The same as the picture, for whoever has a thumb or a screen reader: each queue with where its messages come from and who takes them. */
export function FlowList({ picture, graph }: Props) {
  const shown = new Set(graph.places.map(({ id }) => id));
  const queues = picture.queues.filter(({ queue }) => shown.has(`queue:${queue}`));
  const exchanges = picture.exchanges.filter(({ exchange }) => shown.has(`exchange:${exchange}`));

  return (
    <div className={styles.lists}>
      <section aria-labelledby="flow-queues">
        <h2 id="flow-queues" className={styles.title}>
          Queues
        </h2>
        <ul className={styles.list}>
          {queues.map((queue) => (
            <QueueRow key={queue.queue} picture={picture} queue={queue} />
          ))}
        </ul>
      </section>
      <section aria-labelledby="flow-exchanges">
        <h2 id="flow-exchanges" className={styles.title}>
          Exchanges
        </h2>
        <ul className={styles.list}>
          {exchanges.map(({ exchange, type }) => (
            <ExchangeRow key={exchange} picture={picture} exchange={exchange} type={type} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function QueueRow({ picture, queue: { queue, service } }: { picture: Picture; queue: FlowQueue }) {
  const now = useFlowNow();
  const { live, state } = now.queue(queue);
  const { name, tone } = sayState(state);
  const dead = deadIn(live);
  const sources = [
    ...new Set(
      picture.bindings
        .filter(({ to }) => to.kind === "queue" && to.name === queue)
        .map(({ exchange }) => exchange),
    ),
  ];

  return (
    <li>
      <button
        type="button"
        className={styles.row}
        aria-pressed={now.open === `queue:${queue}`}
        onClick={() => now.onOpen(`queue:${queue}`)}
      >
        <span className={styles.head}>
          <code>{queue}</code>
          {tone === undefined ? (
            <span className={styles.quiet}>{name}</span>
          ) : (
            <StatusMark tone={tone}>{name}</StatusMark>
          )}
        </span>
        <span className={styles.facts}>
          {sources.join(", ")} → {service ?? "kept for a person"}
        </span>
        <span className={styles.facts}>
          <span>{countOf(live?.ready)} waiting</span>
          <span>{rateOf(live?.publishRate)} in</span>
          <span>{rateOf(live?.deliverRate)} out</span>
          {(live?.retrying ?? 0) > 0 && <span>{countOf(live?.retrying)} to be retried</span>}
          {dead > 0 && <StatusMark tone="failed">{`${countOf(dead)} dead`}</StatusMark>}
        </span>
      </button>
    </li>
  );
}

function ExchangeRow({ picture, exchange, type }: { picture: Picture; exchange: string; type: string }) {
  const now = useFlowNow();
  const rate = now.exchangeIn(exchange);
  const senders = [
    ...new Set(picture.sends.filter((one) => one.exchange === exchange).map(({ service }) => service)),
  ];

  return (
    <li>
      <button
        type="button"
        className={styles.row}
        aria-pressed={now.open === `exchange:${exchange}`}
        onClick={() => now.onOpen(`exchange:${exchange}`)}
      >
        <span className={styles.head}>
          <code>{exchange}</code>
          <span className={styles.quiet}>{type}</span>
        </span>
        <span className={styles.facts}>
          <span>{senders.length === 0 ? "no service sends here" : `from ${senders.join(", ")}`}</span>
          <span>{rateOf(rate)} in</span>
        </span>
      </button>
    </li>
  );
}
