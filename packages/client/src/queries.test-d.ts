import { expectTypeOf, test } from "vitest";
import { createWarrenClient } from "./client.js";
import { createWarrenQueries } from "./queries.js";

/** The part of TanStack Query's `QueryOptions` (5.x) that is used here. */
type TanStackOptions<Data> = {
  queryKey: readonly unknown[];
  queryFn?: (context: { queryKey: readonly unknown[]; signal: AbortSignal }) => Data | Promise<Data>;
  retry?: boolean | number;
};

const queries = createWarrenQueries(createWarrenClient({ url: "https://shop.example" }));
const client = createWarrenClient({ url: "https://shop.example" });

test("what TanStack Query gives has the procedure's type", () => {
  const options = queries.stock.check.queryOptions({ productId: "p" });
  type Stock = Awaited<ReturnType<typeof client.stock.check.query>>;

  expectTypeOf(options.queryFn).returns.resolves.toEqualTypeOf<Stock>();
  expectTypeOf(options).toExtend<TanStackOptions<Stock>>();
});

test("a query takes the procedure's input, a key also none", () => {
  queries.orders.get.queryKey();
  queries.orders.get.queryKey({ id: "x" });
  // @ts-expect-error an order without its id
  queries.orders.get.queryOptions({});
  // @ts-expect-error nothing says which order
  queries.orders.get.queryOptions();
});

test("only queries are there", () => {
  expectTypeOf(queries.orders).not.toHaveProperty("place");
  expectTypeOf(queries.orders).not.toHaveProperty("watch");
  expectTypeOf(queries.orders.queryKey).returns.toExtend<readonly unknown[]>();
});
