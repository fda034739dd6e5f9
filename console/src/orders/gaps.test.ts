import { expect, test } from "vitest";
import { withGaps } from "./gaps.js";
import type { Step } from "./order-types.js";

const step = (second: number, kind: Step["kind"] = "progress"): Step => ({
  at: new Date(second * 1_000).toISOString(),
  service: "order",
  kind,
  text: "Something happened.",
});

test("a pause of a second or more is told, a shorter one and that of what is waited for is not", () => {
  const steps = [step(0), step(0.9), step(1.9), step(61.9), step(80, "waiting")];

  expect(withGaps(steps).map(({ gapMs }) => gapMs)).toEqual([undefined, undefined, 1_000, 60_000, undefined]);
});
