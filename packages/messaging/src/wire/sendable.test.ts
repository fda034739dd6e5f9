import fc from "fast-check";
import { expect, test } from "vitest";
import { isSendable, sendableNumber, sendablePlain, sendableText, sendableValue } from "./sendable.js";

test.each([0, -0, 1.5, -1, 2 ** 31, 2 ** 49 + 0.5, 2 ** 50, 2 ** 53, 2 ** 63, 1e300, -(2 ** 63), 5e-324])(
  "the number %d travels as it is",
  (value) => {
    expect(sendableNumber(value)).toBe(value);
  },
);

test.each([
  [-1e300, "-1e+300"],
  [-(2 ** 63) - 2048, "-9223372036854778000"],
  [2 ** 50 + 0.5, "1125899906842624.5"],
  [-(2 ** 51) - 0.5, "-2251799813685248.5"],
  [Number.NaN, "NaN"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
])("the number %d, which amqplib or the broker cannot take, travels as text", (value, text) => {
  expect(sendableNumber(value)).toBe(text);
});

test("a text is cut to 255 bytes, and never in the middle of a character", () => {
  expect(sendableText("x".repeat(300))).toHaveLength(255);
  expect(sendableText("\uFFFD".repeat(200))).toBe("\uFFFD".repeat(85));
  expect(sendableText("😀".repeat(100))).toBe("😀".repeat(63));
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      expect(isSendable(sendableText(text))).toBe(true);
      expect(text.startsWith(sendableText(text))).toBe(true);
    }),
  );
});

test("only texts and numbers are plain", () => {
  expect([true, null, [], {}, Buffer.from("x")].map(sendablePlain)).toEqual(Array(5).fill(undefined));
});

test("tables, lists, bytes and typed values are kept, and what is wrong in them is mended where it can be", () => {
  const time = { "!": "timestamp", value: 1_700_000_000 };
  const price = { "!": "decimal", value: { places: 2, digits: 1999 } };
  const value = { list: [1, null, true, { far: -1e300 }], bytes: Buffer.from("x"), time, price };

  expect(sendableValue(value)).toEqual({ ...value, list: [1, null, true, { far: "-1e+300" }] });
});

test("a table that looks like a typed value and is none stays a table", () => {
  for (const forged of [
    { "!": "nonsense", value: 1 },
    { "!": "timestamp", value: -1 },
    { "!": "timestamp", value: 2 ** 64 },
    { "!": "decimal", value: { places: 300, digits: 1 } },
    { "!": "byte", value: 1_000 },
  ]) {
    expect(sendableValue(forged)).toEqual({ "!": "object", value: forged });
  }
});

test("what lies too deep, or has a name that is too long, cannot be sent", () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

  expect(sendableValue(deep(20))).toEqual(deep(20));
  expect(sendableValue(deep(21))).toBeUndefined();
  expect(sendableValue(deep(2_000))).toBeUndefined();
  expect(sendableValue({ ["\uFFFD".repeat(90)]: 1 })).toBeUndefined();
});
