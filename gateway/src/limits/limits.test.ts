import { expect, test } from "vitest";
import type { Caller } from "../identity/caller.js";
import { createLimits, LIMIT_WINDOW_MS } from "./limits.js";
import { createWindowCounts } from "./window-counts.js";

const settings = { reads: 10, writes: 2, failures: 3, trustedTimes: 5 };
const opened = () => {
  const counts = createWindowCounts({ windowMs: LIMIT_WINDOW_MS, now: () => 7 * LIMIT_WINDOW_MS });

  return createLimits(counts, settings);
};
const nobody: Caller = { kind: "anonymous" };
const ann: Caller = { kind: "customer", userId: "ann", email: undefined };
const [here, there] = ["203.0.113.1", "203.0.113.2"];

test("somebody known is one caller at every address, and those who are nobody are one at each", () => {
  const limits = opened();
  const refused = (caller: Caller, address: string) =>
    limits.use({ kind: "write", caller, address, cost: 2 }).refused !== undefined;

  expect([refused(ann, here), refused(ann, there)]).toEqual([false, true]);
  expect([refused(nobody, here), refused(nobody, there), refused(nobody, here)]).toEqual([
    false,
    false,
    true,
  ]);
});

test("changes are counted apart from questions, and a machine may make more of both", () => {
  const limits = opened();
  const left = (caller: Caller, kind: "read" | "write") =>
    limits.use({ kind, caller, address: here, cost: 2 });

  expect(left(ann, "write")).toMatchObject({ limit: 2, remaining: 0 });
  expect(left(ann, "read")).toMatchObject({ limit: 10, remaining: 8 });
  expect(left({ kind: "machine", id: "k", role: "trusted" }, "write")).toMatchObject({
    limit: 10,
    remaining: 8,
  });
});

test("what is refused costs nothing, and says when it would be taken", () => {
  const limits = opened();
  const use = (cost: number) => limits.use({ kind: "read", caller: ann, address: here, cost });
  use(9);

  expect(use(2).refused).toMatchObject({ problem: { code: "rate_limited" }, retryAfterSeconds: 67 });
  expect(use(1).refused).toBeUndefined();
  expect(use(11).refused).toMatchObject({ message: expect.stringContaining("Send fewer") as string });
});

test("after too many keys that were none, no key from that address is looked at", () => {
  const limits = opened();
  for (let n = 0; n < 3; n++) {
    limits.requireFewFailures(here);
    limits.noteFailure(here);
  }

  expect(() => limits.requireFewFailures(here)).toThrow("Too many keys and tokens");
  expect(() => limits.requireFewFailures(there)).not.toThrow();
});
