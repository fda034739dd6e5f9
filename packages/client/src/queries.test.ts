import { afterAll, beforeAll, expect, test } from "vitest";
import { createWarrenClient } from "./client.js";
import { problemOf } from "./problem.js";
import { createWarrenQueries } from "./queries.js";
import type { QueryKey, WarrenQueries } from "./queries.js";
import { data, no, openLittleGateway, silence } from "./testing/little-gateway.js";
import type { LittleGateway } from "./testing/little-gateway.js";

const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const { signal } = new AbortController();

let gateway: LittleGateway;
let queries: WarrenQueries;

beforeAll(async () => {
  gateway = await openLittleGateway();
  queries = createWarrenQueries(createWarrenClient({ url: gateway.url }));
});
afterAll(() => gateway.close());

test("a query's function asks the gateway, and nobody repeats it a second time", async () => {
  gateway.answer(data({ id }));
  const { queryKey, queryFn, retry } = queries.orders.get.queryOptions({ id });

  expect(await queryFn({ signal })).toEqual({ id });
  expect(gateway.asked).toMatchObject([{ paths: ["orders.get"], input: { 0: { id } } }]);
  expect([queryKey, retry]).toEqual([["warren", "orders", "get", { id }], false]);
});

test("a branch's key begins those of every query below it, a query's those of every input", () => {
  const one = queries.orders.list.queryKey({ limit: 1 });
  const begins = (key: QueryKey) => JSON.stringify(one.slice(0, key.length)) === JSON.stringify(key);

  expect(one).toEqual(queries.orders.list.queryOptions({ limit: 1 }).queryKey);
  expect([queries.queryKey(), queries.orders.queryKey(), queries.orders.list.queryKey()].map(begins)).toEqual(
    [true, true, true],
  );
  expect([queries.catalog.queryKey(), queries.orders.get.queryKey()].map(begins)).toEqual([false, false]);
});

test("what is asked in one moment is one request, but for dead letters, which take longer", async () => {
  gateway.answer(data({ id }));
  const asked = [
    queries.orders.get.queryOptions({ id }).queryFn({ signal }),
    queries.admin.deadLetters.list.queryOptions({ limit: 5 }).queryFn({ signal }),
    queries.admin.queues.queryOptions().queryFn({ signal }),
  ];
  expect(await Promise.all(asked)).toEqual([{ id }, { id }, { id }]);

  expect(gateway.asked.map(({ paths }) => paths).toSorted()).toEqual([
    ["admin.deadLetters.list"],
    ["orders.get", "admin.queues"],
  ]);
});

test("a no is the client's own", async () => {
  gateway.answer(no(404, "order_not_found"));
  const asked = queries.orders.get.queryOptions({ id }).queryFn({ signal });

  expect(problemOf(await asked.catch((error: unknown) => error))).toMatchObject({ kind: "not_found" });
});

test("a query that is cancelled stops its request", async () => {
  let isClosed = false;
  gateway.answer((response, asked) => {
    response.once("close", () => (isClosed = true));
    silence(response, asked);
  });
  const stop = new AbortController();
  const asked = queries.orders.list.queryOptions({ limit: 5 }).queryFn({ signal: stop.signal });
  await expect.poll(() => gateway.asked).toHaveLength(1);
  stop.abort();

  expect(problemOf(await asked.catch((error: unknown) => error))).toMatchObject({ kind: "cancelled" });
  await expect.poll(() => isClosed).toBe(true);
});
