import { expect, test } from "vitest";
import { createMetrics, metricsObserver } from "./metrics.js";
import { recentBatches } from "./recent-batches.js";

test("each look tells the batches since the one before, and says nothing of queues that had none", async () => {
  const metrics = createMetrics("order", "1.0.0");
  const { batch } = metricsObserver(metrics);
  const look = recentBatches(metrics);
  expect(await look()).toEqual([]);

  batch?.("orders.saga", 3, 10);
  batch?.("orders.saga", 6, 10);
  batch?.("orders.requests", 1, 10);

  expect(await look()).toEqual([
    { queue: "orders.saga", batches: 2, messages: 4.5 },
    { queue: "orders.requests", batches: 1, messages: 1 },
  ]);
  batch?.("orders.saga", 10, 10);
  expect(await look()).toEqual([{ queue: "orders.saga", batches: 1, messages: 10 }]);
});
