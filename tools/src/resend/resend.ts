import { once } from "node:events";
import { databaseUrls, type DatabaseNames } from "@warren/audit";
import { connect, lastHandledAt, sendAgain, type Connection, type Database } from "@warren/messaging";
import { services } from "@warren/programs";
import { createLogger, createRedis } from "@warren/service-host";
import type { StackAddresses } from "@warren/stack";
import pg from "pg";
import { lookAt, onBroker, takeOut } from "./take-out.js";

export type ResendOptions = Readonly<{
  /** How far back from the last message that each service handled: at least five, more than what is taken out of queues. */
  minutes: number;
  /** Whether to change anything. Otherwise it is told what there is. */
  change: boolean;
  /** Where the databases are not called like the services' own. */
  databases?: DatabaseNames;
  /** Gets one line a queue and one a service. */
  say: (line: string) => void;
}>;

/**
 * Makes broker and Redis fit databases that were restored: takes out of the queues what services sent since the restored moment,
 * publishes again from their inboxes what was under way in it, and forgets what gateways remember of orders. Messages of before, and all
 * of the gateway's, stay. What was sent again has the same ids, so it may be run twice.
 *
 * @throws Error where a service consumes one of the queues, and changes nothing then
 */
export async function resend(
  { amqpUrl, databaseUrl, redisUrl }: Pick<StackAddresses, "amqpUrl" | "databaseUrl" | "redisUrl">,
  { minutes, change, databases, say }: ResendOptions,
): Promise<void> {
  const urls = databaseUrls(databaseUrl, databases);
  const moments: Date[] = [];
  for (const { name, database } of services) {
    const at = await onDatabase(urls[database], lastHandledAt);
    say(
      `${name}: ${at === undefined ? "has handled nothing yet" : `handled its last message at ${at.toISOString()}`}`,
    );
    if (at !== undefined) moments.push(at);
  }
  const moment = new Date(Math.max(0, ...moments.map((at) => at.getTime())));
  await onBroker(amqpUrl, async (client) => {
    const underWay = await lookAt(client);
    if (change) await takeOut(client, { moment, senders }, say);
    else for (const { queue, messages } of underWay) say(`${queue}: ${messages} messages`);
  });
  if (!change) return;
  await forgetOrders(redisUrl, say);
  const connection = connect({ url: amqpUrl, name: "warren resend", logger });
  try {
    await connection.opened();
    for (const { name, database } of services)
      await onDatabase(urls[database], (pool) =>
        sendAgainOf(name, { connection, database: pool, minutes, say }),
      );
  } finally {
    await connection.close();
  }
}

const logger = createLogger({ name: "resend", level: "warn" });
const senders = new Set(services.map(({ name }) => name as string));

async function sendAgainOf(
  name: string,
  {
    say,
    ...options
  }: Readonly<{ connection: Connection; database: Database; minutes: number }> & Pick<ResendOptions, "say">,
): Promise<void> {
  const { sent, refused } = await sendAgain(options);
  say(`${name}: ${sent} messages sent again`);
  for (const line of refused) say(`${name}: the broker does not take ${line}`);
}

/** As gateway/src/orders/order-memory.ts calls what it remembers: answers about orders that may be unknown now. */
const ORDER_KEYS = "order-*";
const REDIS_MS = 10_000;

async function forgetOrders(redisUrl: string, say: ResendOptions["say"]): Promise<void> {
  const redis = createRedis({ redisUrl, logger, commandTimeoutMs: REDIS_MS });
  if (redis === undefined) return;
  let forgotten = 0;
  try {
    if (redis.status !== "ready") await once(redis, "ready", { signal: AbortSignal.timeout(REDIS_MS) });
    for await (const keys of redis.scanStream({ match: ORDER_KEYS, count: 500 }) as AsyncIterable<string[]>)
      if (keys.length > 0) forgotten += await redis.unlink(keys);
  } finally {
    redis.disconnect();
  }
  say(`Redis: ${forgotten} notes about orders were forgotten`);
}

async function onDatabase<T>(databaseUrl: string, use: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: "warren-resend" });
  pool.on("error", () => undefined);
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}
