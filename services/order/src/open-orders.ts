import { askedForMetrics, type ServiceResources } from "@warren/service-host";
import { Gauge } from "prom-client";
import { WAITING_STATES } from "./order-metrics.js";

type Row = Readonly<{ status: string; count: number; oldest_seconds: number }>;

// Every order that waits has a check of its deadline, and few that have ended still have one: no index is needed for the status. One
// lookup a check, since a join might read all orders for a few of them.
const OPEN = `
  select o.status, count(*)::int as count, extract(epoch from now() - min(o.created_at))::float8 as oldest_seconds
  from (select distinct order_id from deadline_checks) c
  cross join lateral (
    select status, created_at from orders where id = c.order_id and deadline_at is not null offset 0
  ) o
  group by o.status`;

/** Shows how many orders wait in each state, and for how long the oldest has been on its way. Every instance shows all of them. */
export function watchOpenOrders({ metrics, pool }: Pick<ServiceResources, "metrics" | "pool">): void {
  const open = askedForMetrics(async () => (await pool.query<Row>(OPEN)).rows);
  const gauge = (name: string, help: string, read: (row: Row) => number) =>
    new Gauge({
      name,
      help,
      labelNames: ["state"],
      registers: [metrics],
      async collect() {
        const rows = await open();
        this.reset();
        if (rows === undefined) return;
        for (const state of WAITING_STATES) this.set({ state }, 0);
        for (const row of rows) this.set({ state: row.status }, read(row));
      },
    });
  gauge(
    "order_orders_open",
    "Orders that wait for a step or to be undone, by their state.",
    ({ count }) => count,
  );
  gauge(
    "order_orders_open_oldest_seconds",
    "Since the oldest order was placed that is in this state now; 0 where none is.",
    (row) => Math.max(0, row.oldest_seconds),
  );
}
