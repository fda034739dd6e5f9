import { ProductUnknown, StockAdjusted } from "@warren/generated/inventory";
import { expect, test } from "vitest";
import { answersOf } from "./adjustments-known.js";
import { Problem } from "./problem.js";

const asked = [{ adjustmentId: "first" }, { adjustmentId: "second" }];
const made = {
  status: "fulfilled",
  value: StockAdjusted({ adjustmentId: "first", productId: "p-1", available: 1 }),
} as const;
const refused = { status: "fulfilled", value: ProductUnknown({ productId: "p-1" }) } as const;
const rejected = (code: "outcome_unknown" | "unavailable") =>
  ({ status: "rejected", reason: new Problem(code, "why") }) as const;

test("adjustments that all have an answer give their answers", () => {
  expect(answersOf(asked, [made, made])).toEqual([made.value, made.value]);
});

test("where nothing was taken, that is said as it is", () => {
  expect(() => answersOf(asked, [rejected("unavailable"), rejected("unavailable")])).toThrow("why");
});

test.each([
  ["one failed beside one that was made", [made, rejected("unavailable")], ["adjustments.1"]],
  [
    "the broker confirmed none",
    [rejected("outcome_unknown"), rejected("outcome_unknown")],
    ["adjustments.0", "adjustments.1"],
  ],
])("where %s, each that may not be made is named with its id", (_, settled, paths) => {
  const thrown = catching(() => answersOf(asked, settled));

  expect(thrown.problem).toMatchObject({ code: "outcome_unknown", errors: paths.map((path) => ({ path })) });
  expect(thrown.problem.errors?.at(-1)?.message).toContain("second");
  expect(thrown.message).toContain(`${paths.length} of 2`);
});

test("where one failed beside one that was refused, both are named, and nobody is told that a refused one was taken", () => {
  const { problem, message } = catching(() => answersOf(asked, [refused, rejected("unavailable")]));

  expect(problem.errors).toMatchObject([
    { path: "adjustments.0", message: "The catalogue has no product p-1" },
    { path: "adjustments.1" },
  ]);
  expect(message).not.toContain("taken");
});

function catching(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof Problem) return error;
  }
  throw new Error("no problem was thrown");
}
