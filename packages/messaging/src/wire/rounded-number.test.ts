import fc from "fast-check";
import { expect, test } from "vitest";
import { roundedNumberIn } from "./rounded-number.js";

test.each([
  '{"meter":9007199254740993}',
  '{"meter":-9007199254740993}',
  "[18446744073709551615]",
  '{"list":[1,2,36028797018963969]}',
  "123456789012345678.91",
  // JavaScript has it, and writes it as another one.
  "36028797018963968",
  "1.2345678901234567891e25",
  "1e400",
])("%s holds a number that would become another one", (json) => {
  expect(roundedNumberIn(json)).toContain("is beyond 2^53");
});

test.each([
  '{"meter":9007199254740991}',
  '{"meter":-9007199254740991.0}',
  "9007199254740992.000",
  "1e300",
  "1.7976931348623157e308",
  "0.1000000000000000055511151231257827",
  '{"text":"9007199254740993"}',
  '{"text":"\\"9007199254740993","9007199254740993":1}',
  "3.14159265358979323846",
])("%s is read as it was written", (json) => {
  expect(roundedNumberIn(json)).toBeUndefined();
});

test("the reason names the field, and no text that stands in one", () => {
  const reason = roundedNumberIn('{"meter":{"note":"secret","reading":9007199254740993}}');

  expect(roundedNumberIn('{"a":"secret","list":[9007199254740993]}')).toContain("near list,");
  expect(reason).toContain("near reading,");
  expect(reason).not.toContain("secret");
});

test("what JavaScript writes it reads as the same", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(roundedNumberIn(JSON.stringify(value))).toBeUndefined();
    }),
  );
});
