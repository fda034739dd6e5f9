import { expectTypeOf, test } from "vitest";
import { createWarrenClient } from "./client.js";
import { problemOf } from "./problem.js";

const client = createWarrenClient({ url: "http://localhost:3000" });
const items = [{ productId: "prod-001", quantity: 2, price: 29.99 }];

test("what a procedure gives reaches the app with its type", () => {
  type Placed = Awaited<ReturnType<typeof client.orders.place.mutate>>;
  expectTypeOf<Placed["status"]>().toEqualTypeOf<"created" | "accepted">();
  expectTypeOf<Extract<Placed, { status: "accepted" }>["acceptedAt"]>().toEqualTypeOf<string>();

  type Order = Exclude<
    Awaited<ReturnType<typeof client.orders.get.query>>,
    { status: "accepted" | "stuck" | "failed" }
  >;
  expectTypeOf<Order["items"][number]["quantity"]>().toEqualTypeOf<number>();
  expectTypeOf<Order["timeline"][number]["event"]>().toEqualTypeOf<string>();

  type Stock = Awaited<ReturnType<typeof client.stock.check.query>>;
  expectTypeOf<Stock["sufficient"]>().toEqualTypeOf<boolean>();
});

test("a subscription's updates have their type", () => {
  client.orders.watch.subscribe(
    { id: "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11" },
    {
      onData({ data }) {
        expectTypeOf(data.ended).toEqualTypeOf<boolean>();
        expectTypeOf(data.status).not.toBeAny();
      },
    },
  );
});

test("a price is a number or text; what has a default may be left out", () => {
  void client.orders.place.mutate({ userId: "u", items });
  void client.orders.place.mutate({
    userId: "u",
    items: [{ productId: "p", quantity: 1, price: "29.99" }],
    priority: "high",
  });
  // @ts-expect-error a priority that the contract does not know
  void client.orders.place.mutate({ userId: "u", items, priority: "urgent" });
  // @ts-expect-error an order without items
  void client.orders.place.mutate({ userId: "u" });
  expectTypeOf(client.orders.get).not.toHaveProperty("mutate");
});

test("the reason for a no is one of the gateway's codes", () => {
  const problem = problemOf(new Error());
  expectTypeOf<"price_mismatch">().toExtend<NonNullable<typeof problem>["code"]>();
  expectTypeOf<"sunspots">().not.toExtend<NonNullable<typeof problem>["code"]>();
});
