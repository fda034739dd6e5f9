import type { StackAddresses } from "@warren/stack";
import type { Shop } from "./shop.js";

/** What a shop made its servers do so far. */
export type ServerFigures = Readonly<{
  /** Committed transactions; those of a process's last second may be missing. */
  transactions: number;
  walBytes: number;
  broker: BrokerFigures | undefined;
}>;

/** From the broker's statistics, which come every five seconds. */
export type BrokerFigures = Readonly<{
  published: number;
  delivered: number;
  bytesIn: number;
  bytesOut: number;
}>;

export async function serverFigures(
  { databases, databaseNames, amqpUrl }: Shop,
  { managementUrl }: Pick<StackAddresses, "managementUrl">,
): Promise<ServerFigures> {
  const [row] = await databases.rows<Readonly<{ transactions: number; wal: number }>>(
    "orders",
    `select sum(xact_commit)::float8 as transactions, (pg_current_wal_lsn() - '0/0')::float8 as wal
     from pg_stat_database where datname = any($1)`,
    [databaseNames],
  );

  return {
    transactions: row?.transactions ?? 0,
    walBytes: row?.wal ?? 0,
    broker: managementUrl === undefined ? undefined : await brokerFigures(managementUrl, amqpUrl),
  };
}

type Statistics = Readonly<{
  message_stats?: Readonly<{ publish?: number; deliver_get?: number }>;
  recv_oct?: number;
  send_oct?: number;
}>;

async function brokerFigures(managementUrl: string, amqpUrl: string): Promise<BrokerFigures | undefined> {
  const { origin, username, password } = new URL(managementUrl);
  const vhost = new URL(amqpUrl).pathname.slice(1);
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = `Basic ${Buffer.from(user).toString("base64")}`;
  const answer = await fetch(`${origin}/api/vhosts/${vhost}`, { headers: { authorization } });
  if (!answer.ok) return undefined;
  const { message_stats, recv_oct, send_oct } = (await answer.json()) as Statistics;
  if (message_stats === undefined) return undefined;
  const { publish = 0, deliver_get = 0 } = message_stats;

  return { published: publish, delivered: deliver_get, bytesIn: recv_oct ?? 0, bytesOut: send_oct ?? 0 };
}

/** What came in between. */
export function figuresSince(before: ServerFigures, after: ServerFigures): ServerFigures {
  return {
    transactions: after.transactions - before.transactions,
    walBytes: after.walBytes - before.walBytes,
    broker:
      before.broker === undefined || after.broker === undefined
        ? undefined
        : {
            published: after.broker.published - before.broker.published,
            delivered: after.broker.delivered - before.broker.delivered,
            bytesIn: after.broker.bytesIn - before.broker.bytesIn,
            bytesOut: after.broker.bytesOut - before.broker.bytesOut,
          },
  };
}
