import { expect, test } from "vitest";
import { queueCounts } from "./queue-counts.js";

const counted = [
  { queue: "payments.commands", count: 3 },
  { queue: "inventory.updates", count: 151 },
  { queue: "orders.saga", count: 0 },
];
const letters = (count: number, queue: string) => Array.from({ length: count }, () => ({ queue }));

test("before anything is read the broker's counts stand, and queues without dead letters are left out", () => {
  expect(queueCounts(counted, undefined, undefined)).toEqual([
    { queue: "inventory.updates", count: 151 },
    { queue: "payments.commands", count: 3 },
  ]);
});

test("what was read to its end is known better than the broker's count of a moment ago", () => {
  const reading = { letters: letters(200, "inventory.updates"), complete: true, of: undefined };

  expect(queueCounts(counted, reading, undefined)).toEqual([{ queue: "inventory.updates", count: 200 }]);
});

test("of one queue that was read to its end nothing is known of the others but what the broker counts", () => {
  const reading = { letters: letters(2, "inventory.updates"), complete: true, of: "inventory.updates" };

  expect(queueCounts(counted, reading, "inventory.updates")).toEqual([
    { queue: "inventory.updates", count: 2 },
    { queue: "payments.commands", count: 3 },
  ]);
});

test("where not all was read a queue has as many as were seen, or as the broker counts where those are more", () => {
  const reading = {
    letters: [...letters(400, "inventory.updates"), ...letters(1, "payments.commands")],
    complete: false,
    of: undefined,
  };

  expect(queueCounts(counted, reading, undefined)).toEqual([
    { queue: "inventory.updates", count: 400 },
    { queue: "payments.commands", count: 3 },
  ]);
});

test("a queue that is looked at alone stays in the list when it has none any more", () => {
  const reading = { letters: [], complete: true, of: "orders.saga" };

  expect(queueCounts([], reading, "orders.saga")).toEqual([]);
  expect(queueCounts(counted, reading, "orders.saga")).toContainEqual({ queue: "orders.saga", count: 0 });
});
