import { expect, test } from "vitest";
import { catchUp, startCatchUp } from "./catch-up.js";

const start = startCatchUp(0);
const seen = (ready: number, others = 0, idleMs = 0) => ({ ready, others, idleMs });

test.each<[string, ReturnType<typeof seen>, number, string]>([
  ["hardly anything is left", seen(50), 99_000, "caught_up"],
  ["less is left than before", seen(900), 99_000, "look_again"],
  ["another consumer gets messages, too", seen(900, 1, 2_000), 0, "look_again"],
  ["another consumer gets everything", seen(900, 1, 2_001), 0, "hopeless"],
])("%s", (_, look, now, kind) => {
  expect(catchUp(start, look, now).kind).toBe(kind);
});

test("a queue that does not shrink for more than five seconds never gets empty", () => {
  const first = catchUp(start, seen(900), 1_000);
  if (first.kind !== "look_again") throw new Error(first.kind);

  expect(first.state).toEqual({ least: 900, leastAt: 1_000 });
  expect(catchUp(first.state, seen(950), 6_000).kind).toBe("look_again");
  expect(catchUp(first.state, seen(950), 6_001).kind).toBe("hopeless");
  expect(catchUp(first.state, seen(899), 6_001).kind).toBe("look_again");
});
