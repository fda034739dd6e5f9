import { SETTLED } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import { withDatabase } from "@warren/stack";
import pg from "pg";

/** How the orders of a run went, read from their timelines. */
export type Outcome = Readonly<{
  byStatus: Readonly<Record<string, number>>;
  /** From the first order's being stored to the last one's end, in ms. */
  spanMs: number;
  /** From an order's being stored to its confirmation, in ms, sorted. */
  confirmedAfterMs: readonly number[];
}>;

/** The databases that tell what became of the orders. */
export type Ledger = Readonly<{
  /** Waits until all of them have ended. */
  untilEnded(ids: readonly string[], onProgress: (open: number) => void): Promise<void>;
  /** Waits until the e-mail about each of them has been sent. */
  untilMailed(ids: readonly string[]): Promise<void>;
  outcomeOf(ids: readonly string[]): Promise<Outcome>;
  close(): Promise<void>;
}>;

const POLL_MS = 500;
// Nothing happened for so long: something is broken, and waiting on would only hide it.
const PATIENCE_MS = 60_000;

export async function openLedger(databaseUrl: string): Promise<Ledger> {
  const orders = new pg.Client({ connectionString: withDatabase(databaseUrl, "orders") });
  const notices = new pg.Client({ connectionString: withDatabase(databaseUrl, "notification") });
  await Promise.all([orders.connect(), notices.connect()]);

  const countOf = async (client: pg.Client, sql: string, values: unknown[] = []): Promise<number> => {
    const { rows } = await client.query<{ count: number }>(sql, values);

    return rows[0]?.count ?? 0;
  };
  /** Looks at what is open, which an index knows; only when that is nothing all rows are counted. */
  const untilAll = async (
    wanted: number,
    open: () => Promise<number>,
    count: () => Promise<number>,
    onProgress: (open: number) => void,
  ) => {
    let last = -1;
    let movedAt = Date.now();
    for (;;) {
      const now = await open();
      onProgress(now);
      if (now === 0 && (await count()) >= wanted) return;
      if (now !== last) movedAt = Date.now();
      if (Date.now() - movedAt > PATIENCE_MS) throw new Error(`${now} orders do not come any further`);
      last = now;
      await delay(POLL_MS);
    }
  };

  return {
    untilEnded: (ids, onProgress) =>
      untilAll(
        ids.length,
        // Orders that wait for something have a deadline, and no others.
        () => countOf(orders, "select count(*)::int as count from orders where deadline_at is not null"),
        () =>
          countOf(
            orders,
            "select count(*)::int as count from orders where id = any($1::uuid[]) and status = any($2)",
            [ids, SETTLED],
          ),
        onProgress,
      ),
    untilMailed: (ids) =>
      untilAll(
        ids.length,
        () => countOf(notices, "select count(*)::int as count from notices where state = 'queued'"),
        () =>
          countOf(
            notices,
            `select count(*)::int as count from notices where subject_id = any($1::text[]) and channel = 'email'
               and state = 'sent' and template in ('order_confirmed', 'order_rejected')`,
            [ids],
          ),
        () => undefined,
      ),
    async outcomeOf(ids) {
      const { rows: statuses } = await orders.query<{ status: string; count: number }>(
        "select status, count(*)::int as count from orders where id = any($1::uuid[]) group by status order by status",
        [ids],
      );
      const { rows: spans } = await orders.query<{ span: number }>(
        `select extract(epoch from max(at) filter (where status = any($2)) - min(at))::float8 * 1000 as span
         from order_events where order_id = any($1::uuid[])`,
        [ids, SETTLED],
      );
      const { rows: waits } = await orders.query<{ ms: number }>(
        `select extract(epoch from confirmed.at - placed.at)::float8 * 1000 as ms
         from order_events placed join order_events confirmed using (order_id)
         where placed.version = 0 and confirmed.status = 'confirmed' and order_id = any($1::uuid[]) order by ms`,
        [ids],
      );

      return {
        byStatus: Object.fromEntries(statuses.map(({ status, count }) => [status, count])),
        spanMs: spans[0]?.span ?? 0,
        confirmedAfterMs: waits.map(({ ms }) => ms),
      };
    },
    async close() {
      await Promise.all([orders.end(), notices.end()]);
    },
  };
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
