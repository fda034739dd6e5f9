import assert from "node:assert/strict";
import { test } from "node:test";
import { recordTx, runHandler } from "@warren/testing";
import { AskPrice, BreadOrdered, oven } from "../generated/oven/index.js";
import { handlers } from "../src/oven.js";

// The oven's handlers alone: no broker, no database, a few milliseconds. What they return is checked against the contract as it will be at work.

test("the oven asks 450 cents for a loaf", async () => {
  const run = await runHandler(oven, handlers, AskPrice({ loaves: 3 }));

  assert(run.kind === "handled");
  assert.deepEqual(run.answer?.data, { cents: 1_350 });
});

test("bread that was ordered is noted, and the counter is told once it is baked", async () => {
  const { tx, statements } = recordTx();
  const now = new Date("2030-01-31T06:00:00Z");
  const run = await runHandler(oven, handlers, BreadOrdered({ loaves: 2 }), { tx, now });

  assert(run.kind === "handled");
  assert.deepEqual(run.sent, [
    { type: "BreadBaked", data: { loaves: 2 }, exchange: "bakery", routingKey: "bread.baked" },
  ]);
  assert.deepEqual(
    statements.map(({ values }) => values),
    [[2, now]],
  );
});

test("a database that is away costs no order: the queue waits for it", async () => {
  const { tx } = recordTx(() => {
    throw Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:5432"), { code: "ECONNREFUSED" });
  });
  const run = await runHandler(oven, handlers, BreadOrdered({ loaves: 2 }), { tx });

  assert.equal(run.kind === "failed" && run.next, "pause");
});
