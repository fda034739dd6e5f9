import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { isSold, isUndone } from "@warren/contracts/order-status";
import { connect } from "@warren/messaging";
import { repository } from "@warren/programs";
import { rebuild, startReadModel } from "@warren/read-model";
import { createLogger, type RunningService } from "@warren/service-host";
import { createDatabase } from "@warren/stack/testing";
import {
  keepPlacing,
  placeMany,
  PRODUCTS,
  startSystem,
  untilEnded,
  variedOrder,
  type System,
} from "@warren/test-system";
import pg from "pg";
import { afterEach, beforeAll, expect, inject, test } from "vitest";
import { opens } from "./opens.js";

const open = opens();
let system: System;
let database: Awaited<ReturnType<typeof createDatabase>>;
let model: RunningService;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  const stack = inject("warrenStack");
  [system, database] = await Promise.all([
    open(startSystem(stack), (started) => started.close()),
    open(createDatabase(stack), (made) => made.drop()),
  ]);
  await system.gateway.supply(PRODUCTS);
  // More of them than a page of the order service has.
  await placeVaried(130);
  env = {
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    AMQP_URL: system.amqpUrl,
    DATABASE_URL: stack.databaseUrl,
    DATABASE_NAME: database.name,
  };
  model = await open(startReadModel(env), (started) => started.close());
});
afterEach(async () => {
  await expect.poll(modelled).toEqual(await asTheOrderServiceSays());
});

test("a model that is built late has all that happened before, from the timelines", async () => {
  expect(await modelled()).toEqual([]);

  expect(await rebuilt()).toBe(130);
  expect(await modelled()).toEqual(await asTheOrderServiceSays());
});

test("it follows what is sold, refused, and given back afterwards", async () => {
  const ids = await placeVaried(40);
  const orderId = await oneSold(ids);
  await giveBack(orderId);
  await expect.poll(modelled).toEqual(await asTheOrderServiceSays());

  const known = (await modelled()).filter((order) => ids.includes(order.orderId));
  expect(known).toHaveLength(ids.length);
  expect(new Set(known.map(({ sold, undone }) => [sold, undone].join()))).toEqual(
    new Set(["true,false", "false,true"]),
  );
  expect(known.find((order) => order.orderId === orderId)).toMatchObject({ sold: false, undone: true });
});

test("what is built anew is, to the row, what was built from events", async () => {
  const byEvents = await contents();
  await rebuilt();

  expect(await contents()).toEqual(byEvents);
});

test("it is built anew while customers order and give back, and misses nothing of that", async () => {
  const sold = (await asTheOrderServiceSays()).filter((order) => order.sold).slice(0, 3);
  const customers = keepPlacing(system.gateway);
  for (const { orderId } of sold) await Promise.all([rebuilt(), giveBack(orderId)]);
  const ids = await customers.end();

  expect(sold).toHaveLength(3);
  expect(ids.length).toBeGreaterThan(0);
  await untilEnded(system, ids);
});

test("a rebuild lets no second one begin; killed before it has stored anything, it leaves the model, which goes on", async () => {
  await killedWhile("lock table purchases in share row exclusive mode", async () => {
    await expect.poll(generations).toHaveLength(2);
    await expect(rebuilt()).rejects.toThrow("another rebuild of this model runs");
  });

  await placeVaried(5);
  await rebuilt();
  expect(await generations()).toHaveLength(1);
});

test("a rebuild that is killed in its swap leaves the model, which goes on", async () => {
  await killedWhile(SWAP, untilItWouldSwap);

  await placeVaried(5);
  await rebuilt();
  expect(await generations()).toHaveLength(1);
});

test("what happens between the last timeline and the swap is in the new model", async () => {
  const [old] = await generations();
  const how = await heldUp(SWAP, async () => {
    await untilItWouldSwap();
    const ids = await placeVaried(5);
    const rows = (old?.rows ?? 0) + ids.length;
    await expect.poll(async () => (await generations()).map((one) => one.rows)).toEqual([rows, rows]);
  });

  expect(how).toBe(0);
  const now = await generations();
  expect(now).toMatchObject([{ is_current: true }]);
  expect(now[0]?.id).not.toBe(old?.id);
});

/** What the swap has to wait for, and events need not. */
const SWAP = "select from generations where is_current for no key update";

async function untilItWouldSwap(): Promise<void> {
  await expect.poll(() => rebuilding("and wait_event_type = 'Lock'")).toBe(1);
  const [old, fresh] = await generations();
  expect(fresh?.rows).toBe(old?.rows);
  expect([old?.is_current, fresh?.is_current]).toEqual([true, false]);
}

/** Orders of all ends, each of which has come. */
async function placeVaried(count: number): Promise<readonly string[]> {
  const ids = await placeMany(system.gateway, count, {
    make: (n) => ({
      ...variedOrder(n),
      ...(n % 5 === 1 ? { paymentMethod: "card-declined" } : {}),
      ...(n % 7 === 2 ? { address: { country: "AQ" } } : {}),
    }),
  });
  await untilEnded(system, ids);

  return ids;
}

async function oneSold(ids: readonly string[]): Promise<string> {
  const found = (await asTheOrderServiceSays()).find(({ orderId, sold }) => sold && ids.includes(orderId));
  if (found === undefined) throw new Error("none of these orders was sold");

  return found.orderId;
}

async function giveBack(orderId: string): Promise<void> {
  await system.gateway.cancel(orderId);
  await expect.poll(async () => (await system.gateway.order(orderId)).body.status).toBe("cancelled");
}

type Known = Readonly<{ orderId: string; userId: string; total: string; sold: boolean; undone: boolean }>;

async function asTheOrderServiceSays(): Promise<readonly Known[]> {
  const orders = await system.databases.rows<{ id: string; user_id: string; total: string; status: string }>(
    "orders",
    "select id, user_id, total_amount::text as total, status from orders order by id",
  );

  return orders
    .map(({ id, user_id, total, status }) => ({
      ...{ orderId: id, userId: user_id, total },
      ...{ sold: isSold(status), undone: isUndone(status) },
    }))
    .filter(({ sold, undone }) => sold || undone);
}

async function modelled(): Promise<readonly Known[]> {
  const { rows } = await model.pool.query<Known>(
    `select order_id as "orderId", user_id as "userId", total_amount::text as total,
       confirmed_at is not null and undone_at is null as sold, undone_at is not null as undone
     from purchases join generations on id = generation and is_current order by order_id`,
  );

  return rows;
}

/** All that it holds, without the generation's number. */
async function contents(): Promise<readonly unknown[]> {
  const { rows } = await model.pool.query<{ generation: string }>(
    "select * from purchases order by order_id",
  );

  return rows.map(({ generation: _, ...row }) => row);
}

type Generation = Readonly<{ id: string; is_current: boolean; rows: number }>;

async function generations(): Promise<readonly Generation[]> {
  const { rows } = await model.pool.query<Generation>(
    `select id, is_current, (select count(*)::int from purchases where generation = id) as rows
     from generations order by id`,
  );

  return rows;
}

async function rebuilt(): Promise<number> {
  const connection = connect({
    url: system.amqpUrl,
    name: "rebuild",
    logger: createLogger({ name: "rebuild", level: "silent" }),
  });
  try {
    return await rebuild({ databaseUrl: database.databaseUrl, connection });
  } finally {
    await connection.close();
  }
}

/** Runs the guide's command up to what it cannot get, and kills it there. */
async function killedWhile(lock: string, seen: () => Promise<void>): Promise<void> {
  const how = await heldUp(lock, async (child) => {
    await seen();
    child.kill("SIGKILL");
    await once(child, "exit");
  });

  expect(how).toBe("SIGKILL");
  expect((await generations()).filter(({ is_current }) => is_current)).toHaveLength(1);
}

/** Runs the guide's command up to what it cannot get, lets it have that, and resolves with how it ended. */
async function heldUp(
  lock: string,
  seen: (child: ChildProcess) => Promise<void>,
): Promise<NodeJS.Signals | number | null> {
  const holder = new pg.Client({ connectionString: database.databaseUrl });
  await holder.connect();
  await holder.query("begin");
  await holder.query(lock);
  const child = spawn(process.execPath, ["--import", "tsx", "examples/read-model/src/cli.ts"], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: "ignore",
  });
  const gone = once(child, "exit");
  try {
    await seen(child);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  } finally {
    await holder.end();
  }
  await gone;
  // The database hears of a client's end only once the client's connection has what it waited for.
  await expect.poll(() => rebuilding("")).toBe(0);

  return child.signalCode ?? child.exitCode;
}

async function rebuilding(also: string): Promise<number> {
  const { rows } = await model.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and application_name = 'read-model rebuild' ${also}`,
  );

  return rows[0]?.count ?? 0;
}
