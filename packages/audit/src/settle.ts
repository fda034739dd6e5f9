import { SETTLED } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import { openBroker, type Broker } from "./broker/broker.js";
import { databaseUrls, serviceDatabases, type DatabaseNames } from "./databases.js";
import { askDatabase } from "./snapshot.js";

/** What is still on its way. */
export type Unsettled = Readonly<{
  /** Orders that have not ended. */
  orders: number;
  /** Messages in queues, dead letters and unroutable ones apart, and in outboxes. */
  messages: number;
}>;

export type SettleOptions = Readonly<{
  /** The database server; its path does not matter. */
  databaseUrl: string;
  databases?: DatabaseNames;
  amqpUrl?: string | undefined;
  managementUrl?: string | undefined;
  /** How long to wait at most. */
  timeoutMs: number;
  /** Between two looks. Default 1,000. */
  pollMs?: number;
  onProgress?: (left: Unsettled) => void;
  signal?: AbortSignal;
}>;

export type Settled = Unsettled & Readonly<{ settled: boolean }>;

/** Looks that must find nothing, one after the other: a message in a consumer's hands is in no queue for a moment. */
const QUIET_LOOKS = 2;

/** Waits until every order has ended and no message is under way, or the time is over. */
export async function settle(options: SettleOptions): Promise<Settled> {
  const { amqpUrl, managementUrl, pollMs = 1_000, signal } = options;
  const until = Date.now() + options.timeoutMs;
  const urls = databaseUrls(options.databaseUrl, options.databases);
  const broker = amqpUrl === undefined ? undefined : await openBroker({ amqpUrl, managementUrl });
  try {
    for (let quiet = 0; ;) {
      const left = await look(urls, broker);
      options.onProgress?.(left);
      quiet = left.orders === 0 && left.messages === 0 ? quiet + 1 : 0;
      if (quiet >= QUIET_LOOKS) return { ...left, settled: true };
      if (Date.now() >= until || signal?.aborted === true) return { ...left, settled: false };
      await delay(Math.min(pollMs, Math.max(0, until - Date.now())), signal);
    }
  } finally {
    await broker?.close();
  }
}

async function look(urls: ReturnType<typeof databaseUrls>, broker: Broker | undefined): Promise<Unsettled> {
  const orders = await countOf(
    urls.orders,
    "select count(*)::int as count from orders where status <> all($1)",
    [SETTLED],
  );
  let messages = 0;
  for (const database of serviceDatabases) {
    messages += await countOf(urls[database], "select count(*)::int as count from warren_outbox");
  }
  for (const { queue, ready, unacknowledged = 0 } of (await broker?.queues()) ?? []) {
    if (!queue.endsWith(".dead") && queue !== "unroutable") messages += ready + unacknowledged;
  }

  return { orders, messages };
}

async function countOf(databaseUrl: string, sql: string, values: unknown[] = []): Promise<number> {
  return (await askDatabase<{ count: number }>(databaseUrl, sql, values))[0]?.count ?? 0;
}
