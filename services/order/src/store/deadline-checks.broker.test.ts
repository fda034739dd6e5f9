import { randomUUID } from "node:crypto";
import { transaction, type Instance, type Tx } from "@warren/messaging";
import { migrate } from "@warren/service-host";
import { createDatabase, type TestDatabase } from "@warren/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { database } from "../database.js";
import type { OrderStates } from "../order.js";
import { insertOrders } from "./place.js";
import { sagaStore } from "./saga-store.js";

let server: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  server = await createDatabase(inject("warrenStack"));
  await migrate({ databaseUrl: server.databaseUrl, migrations: database.migrations });
  pool = new pg.Pool({ connectionString: server.databaseUrl, max: 2, ...{ pipeline: true } });
});
afterAll(async () => {
  await pool.end();
  await server.drop();
});
beforeEach(() => pool.query("truncate orders, order_events, deadline_checks"));

const minute = (n: number) => new Date(Date.UTC(2026, 10, 28, 12, n));
const run = <T>(work: (tx: Tx) => Promise<T>) =>
  transaction(pool, undefined, async (tx) => ({ value: await work(tx), last: [] }));

/** Orders that wait to be taken up until 12:01. */
async function place(count: number): Promise<readonly string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const orders = ids.map((orderId) => ({
    order: {
      ...{ orderId, userId: randomUUID(), totalAmount: "59.98", currency: "USD", paymentMethod: "card-visa" },
      ...{ items: [], priority: "normal" as const, prices: "catalogue" as const },
      createdAt: minute(0).toISOString(),
    },
    correlationId: orderId,
    deadlineAt: minute(1),
  }));
  await run(async (tx) => insertOrders(tx, orders));

  return ids;
}

/** Moves orders on; without a deadline they have ended. */
async function move(tx: Tx, ids: readonly string[], deadlineAt: Date | undefined): Promise<void> {
  const state = deadlineAt === undefined ? "rejected" : "reserving";
  const loaded = await sagaStore.load(tx, ids);
  await sagaStore.save(
    tx,
    loaded.map((before) => {
      const instance = { ...before, state, version: before.version + 1, deadlineAt } as Instance<OrderStates>;
      const { id, version, data } = instance;
      const change = {
        id,
        from: before.state,
        to: state,
        data,
        version,
        by: "Moved",
        at: minute(0),
      } as const;

      return { instance, loadedVersion: before.version, changes: [change] };
    }),
  );
}

const due = async (at: Date, limit = 200) =>
  (await run((tx) => sagaStore.due(tx, at, limit))).map(({ id }) => id);

const checks = async () =>
  (await pool.query<{ at: Date }>("select at from deadline_checks order by at")).rows.map(({ at }) => at);

test("an order has one check, which waits while its deadline moves on, follows it then, and goes with its end", async () => {
  const ids = await place(1);
  await run((tx) => move(tx, ids, minute(15)));
  await run((tx) => move(tx, ids, minute(16)));
  expect(await checks()).toEqual([minute(1)]);

  expect(await due(minute(2))).toEqual([]);
  expect(await checks()).toEqual([minute(16)]);
  expect(await due(minute(15))).toEqual([]);

  await run((tx) => move(tx, ids, undefined));
  expect(await due(minute(17))).toEqual([]);
  expect(await checks()).toEqual([]);
});

test("an order is due at its deadline, again at that of its next step, and at one that has come nearer", async () => {
  const ids = await place(1);
  expect(await due(minute(1))).toEqual(ids);

  await run((tx) => move(tx, ids, minute(5)));
  expect(await due(minute(4))).toEqual([]);
  expect(await due(minute(5))).toEqual(ids);

  await run((tx) => move(tx, ids, minute(3)));
  expect(await due(minute(4))).toEqual(ids);
  await run((tx) => move(tx, ids, undefined));
  await run((tx) => move(tx, ids, minute(8)));
  expect(await due(minute(7))).toEqual([]);
  expect(await due(minute(8))).toEqual(ids);

  await pool.query("update orders set deadline_at = $1", [minute(2)]);
  expect(await due(minute(3))).toEqual(ids);
});

test("of many orders that are due the longest overdue come first, and one that somebody else holds is left out", async () => {
  const [early, late, held] = [await place(3), await place(3), await place(1)];
  await run((tx) => move(tx, early, new Date(0)));
  const other = await pool.connect();
  await other.query("begin");
  await other.query("select 1 from orders where id = $1 for update", [held[0]]);

  expect((await due(minute(1), 3)).toSorted()).toEqual([...early].sort());
  expect((await due(minute(1))).toSorted()).toEqual([...early, ...late].sort());
  await other.query("rollback");
  other.release();
  expect(await due(minute(1))).toHaveLength(7);
});

test("no transition of a saga writes to an index of the orders", async () => {
  const ids = await place(5);
  const updated = async (tx: Tx) => {
    // Of this connection, with what it has not handed on to the server's statistics yet.
    const { rows } = await tx.query<{ all: number; withoutIndexes: number }>(
      `select n_tup_upd::int as all, n_tup_hot_upd::int as "withoutIndexes"
       from pg_stat_xact_user_tables where relname = 'orders'`,
    );

    return rows[0] ?? { all: 0, withoutIndexes: 0 };
  };
  const [before, after] = await run(async (tx) => {
    const start = await updated(tx);
    for (const deadline of [minute(15), minute(16), minute(17), undefined]) await move(tx, ids, deadline);

    return [start, await updated(tx)];
  });

  expect(after.all - before.all).toBe(20);
  expect(after.withoutIndexes - before.withoutIndexes).toBe(20);
});
