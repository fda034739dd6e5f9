import { ProductUnknown, StockAdjusted, StockNotAdjustable } from "@warren/generated/inventory";
import { expect, test } from "vitest";
import { refusalOf } from "./stock-refusal.js";

const of = { adjustmentId: "0d9e8a51-6a43-4d0c-9d0b-111111111111", productId: "prod-001", available: 2 };
const made = StockAdjusted(of);
const impossible = StockNotAdjustable({ ...of, message: "prod-001 has 2 available" });
const unknown = ProductUnknown({ productId: "prod-999" });

test("what is made, or has no answer yet, is no refusal", () => {
  expect(refusalOf([made, undefined])).toBeUndefined();
});

test("one that cannot be is a conflict, or not found where only the product is unknown", () => {
  expect(refusalOf([made, impossible, undefined])?.problem).toEqual({
    code: "stock_not_adjustable",
    errors: [{ path: "adjustments.1", message: "prod-001 has 2 available" }],
  });
  expect(refusalOf([unknown])).toMatchObject({
    problem: { code: "product_unknown" },
    message: "The catalogue has no product prod-999. Nothing was changed.",
  });
  expect(refusalOf([unknown, impossible])?.problem.code).toBe("stock_not_adjustable");
});

test("the text says what became of the others, and whether all of that is known", () => {
  expect(refusalOf([made, impossible])?.message).toMatch(/1 of 2 adjustments cannot be made; 1 is made\.$/);
  expect(refusalOf([undefined, made, impossible])?.message).toMatch(
    /1 of 3 adjustments cannot be made; 1 is made, 1 waits to be made\.$/,
  );
});
