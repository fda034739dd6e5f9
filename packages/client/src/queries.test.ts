import { QueryClient } from "@tanstack/query-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWarrenClient } from "./client.js";
import { createWarrenQueries } from "./queries.js";
import type { WarrenQueries } from "./queries.js";
import { data, no, openLittleGateway, silence } from "./testing/little-gateway.js";
import type { LittleGateway } from "./testing/little-gateway.js";

const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const cache = new QueryClient();

let gateway: LittleGateway;
let queries: WarrenQueries;

beforeAll(async () => {
  gateway = await openLittleGateway();
  queries = createWarrenQueries(createWarrenClient({ url: gateway.url }));
});
afterAll(() => gateway.close());

test("a query is asked for once and kept under its key", async () => {
  gateway.answer(data({ id }));
  const options = { ...queries.orders.get.queryOptions({ id }), staleTime: Infinity };

  expect(await cache.fetchQuery(options)).toEqual({ id });
  expect(await cache.fetchQuery(options)).toEqual({ id });
  expect(gateway.asked).toHaveLength(1);
  expect(cache.getQueryData(queries.orders.get.queryKey({ id }))).toEqual({ id });
});

test("a branch's key stands for every query below it, a query's for every input", async () => {
  gateway.answer(data({}));
  await cache.fetchQuery(queries.orders.get.queryOptions({ id }));
  await cache.fetchQuery(queries.orders.list.queryOptions({ limit: 1 }));
  await cache.fetchQuery(queries.catalog.list.queryOptions({}));
  const invalid = () =>
    cache
      .getQueryCache()
      .getAll()
      .filter(({ state }) => state.isInvalidated)
      .map(({ queryKey }) => queryKey.slice(0, 3).join("."));

  await cache.invalidateQueries({ queryKey: queries.orders.list.queryKey() });
  expect(invalid()).toEqual(["warren.orders.list"]);
  await cache.invalidateQueries({ queryKey: queries.orders.queryKey() });
  expect(invalid().toSorted()).toEqual(["warren.orders.get", "warren.orders.list"]);
  await cache.invalidateQueries({ queryKey: queries.queryKey() });
  expect(invalid()).toContain("warren.catalog.list");
});

test("a no is not asked for again by the cache", async () => {
  gateway.answer(no(404, "order_not_found"));
  await expect(cache.fetchQuery(queries.orders.get.queryOptions({ id }))).rejects.toThrow("order_not_found");

  expect(gateway.asked).toHaveLength(1);
});

test("a query that is cancelled stops its request", async () => {
  let isClosed = false;
  gateway.answer((response, asked) => {
    response.once("close", () => (isClosed = true));
    silence(response, asked);
  });
  const queryKey = queries.orders.list.queryKey({ limit: 5 });
  const asking = cache.fetchQuery(queries.orders.list.queryOptions({ limit: 5 })).catch(() => "cancelled");
  await expect.poll(() => gateway.asked).toHaveLength(1);
  await cache.cancelQueries({ queryKey });

  expect(await asking).toBe("cancelled");
  await expect.poll(() => isClosed).toBe(true);
});
