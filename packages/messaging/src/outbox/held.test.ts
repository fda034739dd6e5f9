import { expect, test } from "vitest";
import { dueRows, heldAfter, type Held, type OutboxRow } from "./held.js";

const row = (seq: string, correlationId: string) =>
  ({ seq, envelope: { headers: { "x-correlation-id": correlationId } } }) as unknown as OutboxRow;
const reject = (held: Held, seq: string, now: number) =>
  heldAfter(held, { gone: [], rejected: [{ row: row(seq, "c"), error: new Error("no queue") }] }, now);

test("a rejected row is tried again after 1 s, and twice as long each time, at most 60 s", () => {
  let held: Held = new Map();
  const waits: number[] = [];
  for (let now = 0; waits.length < 9;) {
    held = reject(held, "1", now);
    const retryAt = held.get("c")?.retryAt ?? 0;
    waits.push((retryAt - now) / 1_000);
    expect(dueRows(held, retryAt - 1)).toEqual([]);
    expect(dueRows(held, retryAt)).toEqual(["1"]);
    now = retryAt;
  }

  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test("a row that is gone is held no longer, all others are", () => {
  const held = reject(reject(new Map(), "1", 0), "1", 1_000);
  const both = new Map([...held, ["d", { seq: "2", reason: "no queue", attempts: 1, retryAt: 9_000 }]]);

  expect([...heldAfter(both, { gone: ["1"], rejected: [] }, 4_000).keys()]).toEqual(["d"]);
});
