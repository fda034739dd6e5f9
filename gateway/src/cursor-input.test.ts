import fc from "fast-check";
import { expect, test } from "vitest";
import { cursorOf, sealCursor } from "./cursor-input.js";

const orders = cursorOf("orders");
const place = "2026-03-02T09:30:00.000Z/5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const sealed = sealCursor("orders", place) ?? "";

test("a cursor that is handed back leads to where the service said", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" }), (given) => {
      expect(orders.parse(sealCursor("orders", given))).toBe(given);
    }),
  );
});

test("where no page follows there is no cursor", () => {
  expect(sealCursor("orders", undefined)).toBeUndefined();
});

test.each([
  ["the service's own", place],
  ["another list's", sealCursor("notifications", place)],
  ["a word", "abc"],
  ["nothing", ""],
  ["a check and no place", sealed.slice(0, 8)],
  ["padded", `${sealed}=`],
  ["in quotation marks", `"${sealed}"`],
  ["cut", sealed.slice(0, -4)],
  ["endless", "A".repeat(100_000)],
])("a cursor is refused that is %s", (_, given) => {
  expect(orders.safeParse(given).success).toBe(false);
});

test("a cursor with one character changed is refused", () => {
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.constantFrom("A", "a", "0", "_", "-"), (at, other) => {
      fc.pre(sealed[at] !== other);
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);

      expect(orders.safeParse(changed).success).toBe(false);
    }),
  );
});
