import { randomUUID } from "node:crypto";
import type { ListOrders } from "@warren/generated/order";
import { topology } from "@warren/generated/topology";
import { transaction } from "@warren/messaging";
import type { RunningService } from "@warren/service-host";
import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startOrder } from "../service.js";
import { orderPage, PAGE } from "./order-page.js";

const ORDERS = 20_000;
/** One a second from here on; each thousandth is rejected, the others are confirmed. */
const FIRST = Date.parse("2026-01-01T00:00:00.000Z");
const at = (n: number) => new Date(FIRST + n * 1_000).toISOString();
const customer = randomUUID();

let bench: ServiceBench;
let service: RunningService;

beforeAll(async () => {
  bench = await openServiceBench({ start: startOrder, topology });
  service = await bench.start();
  await service.pool.query(
    `insert into orders (id, user_id, status, items, total_amount, currency, priority, prices, payment_method,
       created_at, updated_at, version, saga, correlation_id)
     select gen_random_uuid(), case when n % 5000 = 0 then $1::uuid else gen_random_uuid() end,
       case when n % 1000 = 0 then 'rejected' else 'confirmed' end, '[]', 1, 'USD', 'normal', 'catalogue', 'card',
       $2::timestamptz + n * interval '1 second', $2::timestamptz, 1, '{}', 'c'
     from generate_series(0, ${ORDERS - 1}) as n`,
    [customer, at(0)],
  );
  await service.pool.query("vacuum analyze orders");
});
afterAll(() => bench.close());

const page = (query: Omit<ListOrders["data"], "limit"> & { limit?: number }, lookedAt?: number) =>
  transaction(service.pool, undefined, async (tx) => ({
    value: await orderPage(tx, { limit: 10, ...query }, lookedAt === undefined ? {} : { lookedAt }),
    last: [],
  }));

test("orders of all are listed by when they were placed: from is the first moment, to the first one after", async () => {
  const { orders, nextCursor } = await page({ from: at(100), to: at(103) });

  expect(orders.map(({ createdAt }) => createdAt)).toEqual([at(102), at(101), at(100)]);
  expect(nextCursor).toBeUndefined();
});

test("whoever follows the cursor of a rare status finds all of them once, though a page looks at so many orders only", async () => {
  const found: string[] = [];
  const sizes: number[] = [];
  let cursor: string | undefined;
  do {
    const { orders, nextCursor } = await page(
      { status: "rejected", limit: 2, cursor, from: at(2_000) },
      1_500,
    );
    found.push(...orders.map(({ createdAt }) => createdAt));
    sizes.push(orders.length);
    cursor = nextCursor;
  } while (cursor !== undefined);

  expect(found).toEqual(Array.from({ length: 18 }, (_, n) => at(19_000 - n * 1_000)));
  expect(sizes).toContain(1);
});

test("a status that no order has ends on a page without orders, after so many pages as it takes to look at all", async () => {
  const pages: number[] = [];
  let cursor: string | undefined;
  do {
    const { orders, nextCursor } = await page({ status: "delivered", cursor });
    pages.push(orders.length);
    cursor = nextCursor;
  } while (cursor !== undefined);

  // The last look finds that nothing follows the 20,000th order.
  expect(pages).toEqual([0, 0, 0]);
});

test.each([
  ["everybody's", [null, null, null, null, null, null, null, null, 11], "orders_newest"],
  ["those of a time", [null, at(5), at(500), null, null, null, null, null, 11], "orders_newest"],
  [
    "those with a status, as far as a page looks",
    [null, at(5), null, null, null, "rejected", at(18_500), randomUUID(), 11],
    "orders_newest",
  ],
  [
    "what follows a cursor",
    [null, null, null, at(10_000), randomUUID(), null, null, null, 11],
    "orders_newest",
  ],
  ["a customer's", [customer, at(5), null, null, null, "rejected", null, null, 11], "orders_of_user"],
])("PostgreSQL reads %s from an index", async (_, values, index) => {
  const { rows } = await service.pool.query<{ "QUERY PLAN": string }>(`explain ${PAGE}`, values);
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");

  expect(plan).toMatch(new RegExp(`Index Scan (using|on) ${index}`));
  expect(plan).not.toContain("Seq Scan");
});
