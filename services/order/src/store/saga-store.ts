import { CollisionError, type SagaStore, type Saved } from "@warren/messaging";
import type { Ending, OrderStates } from "../order.js";
import { instanceOf, orderColumns, sagaOf, type OrderRow } from "./order-row.js";

/** Keeps the saga of each order in the order's own row, and each change in its timeline. One statement a batch. */
export const sagaStore: SagaStore<OrderStates> = {
  async load(tx, ids) {
    const { rows } = await tx.query<OrderRow>(
      `select ${orderColumns} from orders where id = any($1::uuid[])`,
      [ids],
    );

    return rows.map(instanceOf);
  },

  async save(tx, saves) {
    const [updated] = await Promise.all([
      tx.query(
        `update orders o set
           status = c.status, version = c.version, saga = c.saga, deadline_at = c.deadline_at,
           items = coalesce(c.items, o.items), reason = coalesce(c.reason, o.reason), updated_at = c.updated_at
         from unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::jsonb[], $6::timestamptz[], $7::jsonb[],
           $8::text[], $9::timestamptz[])
           as c(id, loaded, version, status, saga, deadline_at, items, reason, updated_at)
         where o.id = c.id and o.version = c.loaded`,
        columnsOf(saves),
      ),
      tx.query(
        `insert into order_events (order_id, version, at, event, status, detail)
         select * from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::text[], $5::text[], $6::text[])`,
        eventColumnsOf(saves),
      ),
    ]);
    if (updated.rowCount !== saves.length) {
      throw new CollisionError(
        `${saves.length - (updated.rowCount ?? 0)} orders were changed by somebody else meanwhile`,
      );
    }
  },

  async due(tx, now, limit) {
    const { rows } = await tx.query<OrderRow>(
      `select ${orderColumns} from orders where deadline_at <= $1 order by deadline_at limit $2 for update skip locked`,
      [now, limit],
    );

    return rows.map(instanceOf);
  },
};

function columnsOf(saves: readonly Saved<OrderStates>[]): readonly unknown[] {
  return [
    saves.map(({ instance }) => instance.id),
    saves.map(({ loadedVersion }) => loadedVersion),
    saves.map(({ instance }) => instance.version),
    saves.map(({ instance }) => instance.state),
    saves.map(({ instance }) => JSON.stringify(sagaOf(instance.data))),
    saves.map(({ instance }) => instance.deadlineAt ?? null),
    // Items change once: the inventory adds the products' names when it reserves them.
    saves.map(({ instance, changes }) =>
      changes.some(({ by }) => by === "StockReserved") ? JSON.stringify(instance.data.items) : null,
    ),
    saves.map(({ instance }) => endingOf(instance.data)?.message ?? null),
    saves.map(({ changes }) => changes.at(-1)?.at ?? null),
  ];
}

function eventColumnsOf(saves: readonly Saved<OrderStates>[]): readonly unknown[] {
  const changes = saves.flatMap((saved) => saved.changes);

  return [
    changes.map(({ id }) => id),
    changes.map(({ version }) => version),
    changes.map(({ at }) => at),
    changes.map(({ by }) => by),
    changes.map(({ to }) => to),
    changes.map(({ data }) => endingOf(data)?.message ?? null),
  ];
}

function endingOf(data: OrderStates[keyof OrderStates]): Ending | undefined {
  return "ending" in data ? data.ending : undefined;
}
