import fc from "fast-check";
import { expect, test } from "vitest";
import { mergedLines, requireOnePrice } from "./merge-lines.js";

const lamp = { productId: "lamp", price: "29.99" };
const mouse = { productId: "mouse", price: "24.50" };

test("lines of one product at one price become one, where the first of them stood", () => {
  expect(
    mergedLines([
      { ...lamp, quantity: 2 },
      { ...mouse, quantity: 1 },
      { ...lamp, quantity: 3 },
      { ...lamp, price: "19.99", quantity: 1 },
    ]),
  ).toEqual([
    { ...lamp, quantity: 5 },
    { ...mouse, quantity: 1 },
    { ...lamp, price: "19.99", quantity: 1 },
  ]);
});

test("merging loses and invents nothing, and what is merged stays as it is", () => {
  const line = fc.record({
    productId: fc.constantFrom("lamp", "mouse", "pen"),
    price: fc.constantFrom("1.00", "2.00"),
    quantity: fc.integer({ min: 1, max: 1_000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 50 }), (lines) => {
      const merged = mergedLines(lines);
      const count = (of: ReturnType<typeof mergedLines>, wanted: (typeof lines)[number]) =>
        of
          .filter(({ productId, price }) => productId === wanted.productId && price === wanted.price)
          .reduce((sum, { quantity }) => sum + quantity, 0);

      for (const one of lines) expect(count(merged, one)).toBe(count(lines, one));
      expect(new Set(merged.map(({ productId, price }) => `${productId} ${price}`)).size).toBe(merged.length);
      expect(mergedLines(merged)).toEqual(merged);
    }),
  );
});

test("lines that ask for too much together are refused, and the problem says which", () => {
  expect(() =>
    mergedLines([
      { ...mouse, quantity: 1 },
      { ...lamp, quantity: 600_000 },
      { ...lamp, quantity: 600_000 },
    ]),
  ).toThrow(
    "items.2.quantity: lamp: the order's lines of this product ask for more together than an order may.",
  );
});

test("a product with two prices is refused, and the problem says both", () => {
  expect(() =>
    requireOnePrice([
      { ...lamp, quantity: 1 },
      { ...mouse, quantity: 1 },
      { ...lamp, price: "19.99", quantity: 1 },
    ]),
  ).toThrow("items.2.price: lamp stands in the order at 29.99 and at 19.99; a product has one price.");
  expect(() =>
    requireOnePrice([
      { ...lamp, quantity: 1 },
      { ...mouse, quantity: 1 },
    ]),
  ).not.toThrow();
});
