import { SETTLED } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import type { Databases } from "@warren/test-system";

/** How the orders of a run went, read from their timelines. */
export type Outcome = Readonly<{
  byStatus: Readonly<Record<string, number>>;
  /** From the first order's being stored to the last one's end, in ms. */
  spanMs: number;
  /** From an order's being stored to its confirmation, in ms, sorted. */
  confirmedAfterMs: readonly number[];
}>;

const POLL_MS = 500;
// Nothing happened for so long: something is broken, and waiting on would only hide it.
const PATIENCE_MS = 60_000;

/** Waits until all of them have ended. */
export function untilEnded(
  { rows }: Databases,
  ids: readonly string[],
  onProgress: (open: number) => void = () => undefined,
): Promise<void> {
  return untilAll(ids.length, {
    // Orders that wait for something have a deadline, and no others.
    open: () => countIn(rows("orders", "select count(*)::int from orders where deadline_at is not null")),
    count: () =>
      countIn(
        rows("orders", "select count(*)::int from orders where id = any($1::uuid[]) and status = any($2)", [
          ids,
          SETTLED,
        ]),
      ),
    onProgress,
  });
}

/** Waits until the e-mail about each of them has been sent. */
export function untilMailed({ rows }: Databases, ids: readonly string[]): Promise<void> {
  return untilAll(ids.length, {
    open: () => countIn(rows("notification", "select count(*)::int from notices where state = 'queued'")),
    count: () =>
      countIn(
        rows(
          "notification",
          `select count(*)::int from notices where subject_id = any($1::text[]) and channel = 'email'
             and state = 'sent' and template in ('order_confirmed', 'order_rejected')`,
          [ids],
        ),
      ),
    onProgress: () => undefined,
  });
}

type Looks = Readonly<{
  /** How many are under way, which an index knows. */
  open: () => Promise<number>;
  /** How many have arrived, for which all rows are counted: asked only when nothing is under way. */
  count: () => Promise<number>;
  onProgress: (open: number) => void;
}>;

async function untilAll(wanted: number, { open, count, onProgress }: Looks): Promise<void> {
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
}

async function countIn(rows: Promise<readonly Readonly<{ count: number }>[]>): Promise<number> {
  return (await rows)[0]?.count ?? 0;
}

export async function outcomeOf({ rows }: Databases, ids: readonly string[]): Promise<Outcome> {
  const statuses = await rows<Readonly<{ status: string; count: number }>>(
    "orders",
    "select status, count(*)::int from orders where id = any($1::uuid[]) group by status order by status",
    [ids],
  );
  const [span] = await rows<Readonly<{ span: number }>>(
    "orders",
    `select extract(epoch from max(at) filter (where status = any($2)) - min(at))::float8 * 1000 as span
     from order_events where order_id = any($1::uuid[])`,
    [ids, SETTLED],
  );
  const waits = await rows<Readonly<{ ms: number }>>(
    "orders",
    `select extract(epoch from confirmed.at - placed.at)::float8 * 1000 as ms
     from order_events placed join order_events confirmed using (order_id)
     where placed.version = 0 and confirmed.status = 'confirmed' and order_id = any($1::uuid[]) order by ms`,
    [ids],
  );

  return {
    byStatus: Object.fromEntries(statuses.map(({ status, count }) => [status, count])),
    spanMs: span?.span ?? 0,
    confirmedAfterMs: waits.map(({ ms }) => ms),
  };
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
