import type { Pool } from "pg";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { Observer, Relay, Server } from "@warren/messaging";

export const PAUSES = "warren_queue_pauses_total";
export const RETURNED = "warren_messages_returned_total";
export const HANDLED = "warren_messages_handled_total";
export const BATCH_SIZE = "warren_batch_size";

/** A registry of one service, with the metrics of its process. Each service of a process has its own. */
export function createMetrics(service: string, version = "dev"): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: "warren_build_info",
    help: "Always 1; which version of the program runs.",
    labelNames: ["version"],
    registers: [registry],
  }).set({ version }, 1);

  return registry;
}

/** Counts what the messaging runtime does. */
export function metricsObserver(registry: Registry): Observer {
  const registers = [registry];
  const batchSize = new Histogram({
    name: BATCH_SIZE,
    help: "Messages handled in one transaction.",
    labelNames: ["queue"],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const batchSeconds = new Histogram({
    name: "warren_batch_duration_seconds",
    help: "From the first statement of a batch to its acknowledgement.",
    labelNames: ["queue"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const handled = new Counter({
    name: HANDLED,
    help: "Messages by how they ended: done, duplicate, retried, dead, expired.",
    labelNames: ["queue", "message", "outcome"],
    registers,
  });
  const published = new Counter({
    name: "warren_messages_published_total",
    help: "Messages that the broker confirmed.",
    labelNames: ["exchange", "routing_key"],
    registers,
  });
  const returned = new Counter({
    name: RETURNED,
    help: "Messages that no queue would get.",
    labelNames: ["exchange", "routing_key"],
    registers,
  });
  const paused = new Counter({
    name: PAUSES,
    help: "How often a queue was paused because the service could not work.",
    labelNames: ["queue"],
    registers,
  });
  const clockSkew = new Gauge({
    name: "warren_clock_skew_seconds",
    help: "How far our clock is ahead of that of a service whose requests come here, measured when it changes by half a second.",
    labelNames: ["sender"],
    registers,
  });

  const { waited, redelivered, called } = waits(registers);
  const routeOf = routes();

  return {
    taken(queue, waitedMs, again) {
      for (const ms of waitedMs) waited.observe({ queue }, ms / 1_000);
      redelivered.inc({ queue }, again);
    },
    called: (request, outcome, durationMs) => called.observe({ request, outcome }, durationMs / 1_000),
    batch(queue, size, durationMs) {
      batchSize.observe({ queue }, size);
      batchSeconds.observe({ queue }, durationMs / 1_000);
    },
    handled: (queue, message, outcome) => handled.inc({ queue, message, outcome }),
    published: (exchange, routingKey, messages) => published.inc(routeOf(exchange, routingKey), messages),
    returned: (exchange, routingKey) => returned.inc(routeOf(exchange, routingKey)),
    paused: (queue) => paused.inc({ queue }),
    clockSkew: (sender, skewMs) => clockSkew.set({ sender }, skewMs / 1_000),
  };
}

/** For how long messages and whoever asks have waited, and what came again. */
function waits(registers: Registry[]) {
  const waited = new Histogram({
    name: "warren_message_wait_seconds",
    help: "From sending a message to the batch in which it is handled, to the second; what leaves together counts once.",
    labelNames: ["queue"],
    buckets: [1, 2, 5, 10, 30, 60, 300, 900, 3_600, 14_400],
    registers,
  });
  const redelivered = new Counter({
    name: "warren_messages_redelivered_total",
    help: "Messages that the broker had delivered before: a consumer was lost, or gave them back.",
    labelNames: ["queue"],
    registers,
  });
  const called = new Histogram({
    name: "warren_rpc_request_duration_seconds",
    help: "From a request to its reply (answered), or to the error that its sender got.",
    labelNames: ["request", "outcome"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  });

  return { waited, redelivered, called };
}

/**
 * Routing keys of an exchange that are told apart. The contract has fewer exchanges and keys; the rest are addresses for replies, which
 * anybody chooses. These go through the default exchange, so that they leave all others their names.
 */
const MAX_KEYS = 300;

/** Labels for a route. A reply's is that of its caller, and another one for each connection. */
function routes() {
  const known = new Map<string, Set<string>>();

  return (exchange: string, routingKey: string) => {
    if (exchange === "" && routingKey.startsWith("amq.")) return { exchange, routing_key: "replies" };
    const keys = known.get(exchange) ?? new Set<string>();
    if (!keys.has(routingKey) && keys.size >= MAX_KEYS) return { exchange, routing_key: "other" };
    known.set(exchange, keys.add(routingKey));

    return { exchange, routing_key: routingKey };
  };
}

/** Shows how much of the pool is in use, and how many wait for a connection. */
export function watchPool(registry: Registry, pool: Pool): void {
  new Gauge({
    name: "warren_database_connections",
    help: "Connections of the pool by state; waiting are callers without one.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
}

/** Shows for each queue whether it is being consumed (1) or not (0). */
export function watchConsumers(registry: Registry, health: Server["health"]): void {
  new Gauge({
    name: "warren_queue_consuming",
    help: "1 while the service consumes the queue.",
    labelNames: ["queue"],
    registers: [registry],
    collect() {
      for (const { queue, state } of health()) this.set({ queue }, state === "consuming" ? 1 : 0);
    },
  });
}

/** Shows which queues somebody has paused, so that no alert takes that for a fault. */
export function watchPauses(
  registry: Registry,
  queues: readonly string[],
  paused: () => ReadonlyMap<string, unknown>,
): void {
  new Gauge({
    name: "warren_queue_paused_by_operator",
    help: "1 while somebody has paused the queue: its service takes nothing from it.",
    labelNames: ["queue"],
    registers: [registry],
    collect() {
      for (const queue of queues) this.set({ queue }, paused().has(queue) ? 1 : 0);
    },
  });
}

/**
 * Shows how old the oldest message is that this instance has in hand, a queue. That is the oldest of the queue while anybody consumes
 * it: the broker itself says nothing of a quorum queue's oldest message.
 */
export function watchOldest(registry: Registry, oldest: Server["oldest"]): void {
  new Gauge({
    name: "warren_queue_oldest_seconds",
    help: "Since the oldest message was sent that this instance has taken from the queue and not settled; 0 where it has none.",
    labelNames: ["queue"],
    registers: [registry],
    collect() {
      for (const { queue, ms } of oldest()) this.set({ queue }, ms / 1_000);
    },
  });
}

/** Shows what stands in the outbox: how much, for how long, and how much of it the broker rejects. */
export function watchOutbox(registry: Registry, health: Relay["health"]): void {
  const gauge = (
    name: string,
    help: string,
    read: (now: ReturnType<Relay["health"]>) => number | undefined,
  ) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        const value = read(health());
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  gauge("warren_outbox_rows", "Rows of the outbox; 10,000 stands for that many or more.", ({ rows }) => rows);
  gauge(
    "warren_outbox_oldest_seconds",
    "For how long the oldest row of the outbox has waited.",
    ({ oldestMs }) => oldestMs / 1_000,
  );
  gauge(
    "warren_outbox_rejected_rows",
    "Rows that the broker rejects, again and again. Only where this instance relays.",
    ({ rejected }) => rejected,
  );
}
