import { expectTypeOf, test } from "vitest";
import { createWarrenClient } from "./client.js";
import { problemOf } from "./problem.js";
import type { ProblemDetails, WarrenProblem } from "./problem.js";

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

  type Step = Awaited<ReturnType<typeof client.orders.timeline.query>>["steps"][number];
  expectTypeOf<"late_answer">().toExtend<Step["kind"]>();
  expectTypeOf<Step["tookMs"]>().toEqualTypeOf<number | undefined>();

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

test("what the gateway says of a no has one of its codes", () => {
  expectTypeOf<"price_mismatch">().toExtend<ProblemDetails["code"]>();
  expectTypeOf<"sunspots">().not.toExtend<ProblemDetails["code"]>();
});

test("a switch over the kinds of problems is complete, and each kind has what belongs to it", () => {
  expectTypeOf(problemOf).parameter(0).toBeUnknown();
  expectTypeOf(adviceOn).returns.toEqualTypeOf<string>();
  expectTypeOf<Extract<WarrenProblem, { kind: "offline" }>>().not.toHaveProperty("problem");
  expectTypeOf<Extract<WarrenProblem, { kind: "conflict" }>>().not.toHaveProperty("retryAfterMs");
});

// Without a default: a kind that were left out would make a path that returns nothing, which the compiler refuses.
function adviceOn(problem: WarrenProblem): string {
  switch (problem.kind) {
    case "offline":
    case "timeout":
    case "failed":
      return "Try again later.";
    case "rate_limited":
    case "unavailable":
      return `Try again in ${(problem.retryAfterMs ?? 1_000) / 1_000} seconds.`;
    case "unauthorized":
      return "Sign in.";
    case "forbidden":
    case "not_found":
      return "It is not yours to see.";
    case "conflict":
    case "refused":
      return problem.problem?.detail ?? problem.message;
    case "invalid":
      return problem.problem?.errors?.map(({ path }) => path).join() ?? problem.message;
    case "cancelled":
    case "unknown":
      return problem.message;
  }
}

test("a caller is a person or a machine", () => {
  createWarrenClient({ url: "/", token: async ({ refresh }) => (refresh ? "new" : undefined) });
  createWarrenClient({ url: "/", apiKey: "key" });
  // @ts-expect-error both at once
  createWarrenClient({ url: "/", apiKey: "key", token: () => "token" });
});
