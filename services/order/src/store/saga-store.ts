import { CollisionError, type SagaStore, type Saved } from "@warren/messaging";
import { isIncomplete, rowsOf, violates } from "@warren/service-host";
import type { OrderRow } from "../entities/order.js";
import type { Ending, OrderStates } from "../order.js";
import { instanceOf, orderColumns, sagaOf } from "./order-row.js";

// Those of ten seconds at a thousand orders a second.
const MAX_CHECKS = 10_000;

const changes = rowsOf<Saved<OrderStates>>().as("c", {
  id: ["uuid", ({ instance }) => instance.id],
  loaded: ["int", ({ loadedVersion }) => loadedVersion],
  version: ["int", ({ instance }) => instance.version],
  status: ["text", ({ instance }) => instance.state],
  saga: ["jsonb", ({ instance }) => sagaOf(instance.data)],
  deadline_at: ["timestamptz", ({ instance }) => instance.deadlineAt],
  items: ["jsonb", newItemsOf],
  reason: ["text", ({ instance }) => endingOf(instance.data)?.message],
  updated_at: ["timestamptz", (saved) => saved.changes.at(-1)?.at],
});

const events = rowsOf<Saved<OrderStates>["changes"][number]>().as("e", {
  order_id: ["uuid", ({ id }) => id],
  version: ["int", ({ version }) => version],
  at: ["timestamptz", ({ at }) => at],
  event: ["text", ({ by }) => by],
  status: ["text", ({ to }) => to],
  detail: ["text", ({ data }) => endingOf(data)?.message],
});

const LOAD = `select ${orderColumns} from orders where id = any($1::uuid[])`;

const SAVE = changes.complete(`
  update orders o set ${changes.set("status", "version", "saga", "deadline_at", "updated_at")},
    items = coalesce(c.items, o.items), reason = coalesce(c.reason, o.reason)
  from ${changes.from}
  where o.id = c.id and o.version = c.loaded`);

const TELL = events.insertInto("order_events");

// Checks are made with an order, a minute before its steps' deadlines, and stay where they are while those move: most find an order that
// has ended, and go. One subquery an order, since a join might read all orders for a few checks. Nobody updates a check, so that its place
// (ctid) is its own.
const CHECK = `
  with taken as (
    select ctid as place, order_id from deadline_checks where at <= $1 order by at limit ${MAX_CHECKS} for update skip locked
  ), looked as materialized (
    select place, order_id, (select deadline_at from orders where id = order_id) as deadline_at from taken
  ), ended as (
    delete from deadline_checks
    where ctid = any(array(select place from looked where deadline_at is null or deadline_at > $1))
  ), moved as (
    insert into deadline_checks (at, order_id) select deadline_at, order_id from looked where deadline_at > $1
    on conflict do nothing
  )
  select order_id from looked where deadline_at <= $1 order by deadline_at limit $2`;

// The check of an order that is due stays: the next round finds where its deadline is then.
const DUE = `
  select ${orderColumns} from orders where id = any($1::uuid[]) and deadline_at <= $2
  order by deadline_at for update skip locked`;

/** Keeps the saga of each order in the order's own row, and each change in its timeline. One statement a batch. */
export const sagaStore: SagaStore<OrderStates> = {
  async load(tx, ids) {
    const { rows } = await tx.query<OrderRow>(LOAD, [ids]);

    return rows.map(instanceOf);
  },

  save(tx, saves) {
    const entries = saves.flatMap((saved) => saved.changes);
    // Whoever comes second is told by the order's version, before it could meet the other's entry in the timeline.
    tx.send(SAVE, changes.values(saves), (error) =>
      isIncomplete(error)
        ? new CollisionError("orders were changed by somebody else meanwhile", { cause: error })
        : error,
    );
    tx.send(TELL, events.values(entries), (error) =>
      violates(error, "order_events_pkey")
        ? new Error("the timeline of an order is ahead of the order: was its row set back?", { cause: error })
        : error,
    );

    return Promise.resolve();
  },

  async due(tx, now, limit) {
    const checked = await tx.query<{ order_id: string }>(CHECK, [now, limit]);
    if (checked.rows.length === 0) return [];
    const { rows } = await tx.query<OrderRow>(DUE, [checked.rows.map(({ order_id }) => order_id), now]);

    return rows.map(instanceOf);
  },
};

/** Items change once: the inventory adds the products' names when it reserves them. */
function newItemsOf(saved: Saved<OrderStates>): unknown {
  return saved.changes.some(({ by }) => by === "StockReserved") ? saved.instance.data.items : undefined;
}

function endingOf(data: OrderStates[keyof OrderStates]): Ending | undefined {
  return "ending" in data ? data.ending : undefined;
}
