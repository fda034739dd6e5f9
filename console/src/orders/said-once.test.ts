import { expect, test } from "vitest";
import type { Step } from "./order-types.js";
import { saidOnce } from "./said-once.js";

const step = (text: string, detail?: string): Step => ({
  at: "2026-11-30T06:00:00.000Z",
  service: "order",
  kind: "progress",
  text,
  ...(detail === undefined ? {} : { detail }),
});

test("a reason stands at the first step that has it, and other reasons where they are", () => {
  const steps = [
    step("placed"),
    step("declined", "no money"),
    step("undone", "no money"),
    step("late", "too late"),
  ];

  expect(saidOnce(steps).map(({ text, detail }) => [text, detail])).toEqual([
    ["placed", undefined],
    ["declined", "no money"],
    ["undone", undefined],
    ["late", "too late"],
  ]);
});
