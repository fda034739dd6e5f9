import { expect, test } from "vitest";
import { quantityIn } from "./quantity-in.js";

test.each([
  ["1", 1],
  [" 12 ", 12],
  ["1000000", 1_000_000],
])("%j is so many pieces", (text, pieces) => {
  expect(quantityIn(text)).toBe(pieces);
});

test.each(["", "0", "-1", "1.5", "1e3", "1000001", "two"])("%j is no number of pieces", (text) => {
  expect(quantityIn(text)).toBeUndefined();
});
