import { SETTLED } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import { openBroker, type Broker } from "./broker/broker.js";
import { TOTALS_ARE_FRESH_AFTER_MS } from "./broker/management.js";
import { uncounted } from "./broker/notices.js";
import { databaseUrls, serviceDatabases, type DatabaseNames } from "./databases.js";
import { askDatabase } from "./snapshot.js";

/** What is still on its way. */
export type Unsettled = Readonly<{
  /** Orders that have not ended. */
  orders: number;
  /** Messages in outboxes, in queues (dead letters and unroutable ones apart), and in consumers' hands as far as is known. */
  messages: number;
  /** Why messages in consumers' hands were not counted: there may be some. Undefined where all were counted. */
  uncounted?: string | undefined;
}>;

export type SettleOptions = Readonly<{
  /** The database server; its path does not matter. */
  databaseUrl: string;
  databases?: DatabaseNames;
  amqpUrl?: string | undefined;
  /** The broker's HTTP API, with credentials. Without it nobody knows what consumers hold. */
  managementUrl?: string | undefined;
  /** How long to wait at most. */
  timeoutMs: number;
  /** Between two looks. Default 1,000. */
  pollMs?: number;
  /**
   * How long nothing may be under way, and no service may handle a message, before it counts as at rest. Default 8,000, since
   * what the broker counts in consumers' hands is five seconds old, or more where it is busy. With less, that is not counted at all.
   */
  restMs?: number;
  onProgress?: (left: Unsettled) => void;
  signal?: AbortSignal;
}>;

export type Settled = Unsettled &
  Readonly<{
    /**
     * Nothing was under way for all of `restMs`. Where `uncounted` says so, a consumer may still hold a message that it took
     * before that and has not handled since.
     */
    settled: boolean;
  }>;

/** Looks that must find nothing, one after the other: what moves from one place to another may be seen in neither. */
const QUIET_LOOKS = 2;

/** Waits until every order has ended and no message is under way, or the time is over. */
export async function settle(options: SettleOptions): Promise<Settled> {
  const { amqpUrl, pollMs = 1_000, restMs = TOTALS_ARE_FRESH_AFTER_MS, signal } = options;
  const managementUrl = restMs < TOTALS_ARE_FRESH_AFTER_MS ? undefined : options.managementUrl;
  const until = performance.now() + options.timeoutMs;
  const urls = databaseUrls(options.databaseUrl, options.databases);
  const broker = amqpUrl === undefined ? undefined : await openBroker({ amqpUrl, managementUrl });
  try {
    for (let looks = 0, quietSince = 0; ;) {
      const startedAt = performance.now();
      const { handledMs, ...left } = await look(urls, broker);
      options.onProgress?.(left);
      const isQuiet = left.orders === 0 && left.messages === 0;
      looks = isQuiet ? looks + 1 : 0;
      if (looks === 1) quietSince = startedAt;
      const restedMs = Math.min(startedAt - quietSince, handledMs);
      if (looks >= QUIET_LOOKS && restedMs >= restMs) return { ...left, settled: true };
      if (performance.now() >= until || signal?.aborted === true) return { ...left, settled: false };
      await delay(Math.min(pollMs, Math.max(0, until - performance.now())), signal);
    }
  } finally {
    await broker?.close();
  }
}

/** `handledMs`: since a service last handled a message. */
type Look = Unsettled & Readonly<{ handledMs: number }>;

async function look(urls: ReturnType<typeof databaseUrls>, broker: Broker | undefined): Promise<Look> {
  const open = await askDatabase<{ count: number }>(
    urls.orders,
    "select count(*)::int as count from orders where status <> all($1)",
    [SETTLED],
  );
  let messages = 0;
  let handledMs = Infinity;
  for (const database of serviceDatabases) {
    const [row] = await askDatabase<{ waiting: number; handledMs: number | null }>(urls[database], MOVEMENT);
    messages += row?.waiting ?? 0;
    handledMs = Math.min(handledMs, row?.handledMs ?? Infinity);
  }
  const queues = await broker?.queues();
  for (const { role, ready, inHand } of queues?.depths ?? []) {
    if (role === "under_way") messages += ready + (inHand === "unknown" ? 0 : inHand);
  }

  return { orders: open[0]?.count ?? 0, messages, handledMs, uncounted: queues && uncounted(queues) };
}

// The index on `handled_at` is of ranges: it finds the last minute's rows, and not the newest of all.
const MOVEMENT = `select (select count(*)::int from warren_outbox) as waiting,
  (select extract(epoch from clock_timestamp() - max(handled_at))::float8 * 1000 from warren_inbox
   where handled_at > now() - interval '1 minute') as "handledMs"`;
