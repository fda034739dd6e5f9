import fc from "fast-check";
import { expect, test } from "vitest";
import { isStorable, STORABLE, storableText } from "./storable.js";

const units = fc.constantFrom("a", "\0", "é", "\n", "\ud83d", "\ude00", "\ud83d\ude00", "\uffff");
const texts = fc.oneof(fc.string({ unit: units }), fc.string({ unit: "binary" }));

test.each(["", "plain", "12 Byron Row", "na\u00efve\n\t", "\u{1F600}", "\u{10FFFF}", "\u0001", "\ufffd"])(
  "%j is storable",
  (text) => {
    expect(isStorable(text)).toBe(true);
  },
);

test.each(["\0", "a\0b", "\ud800", "a\udfff", "\ude00\ud83d", "\ud83d\ud83d\ude00"])(
  "%j is not storable",
  (text) => {
    expect(isStorable(text)).toBe(false);
  },
);

test("the pattern says the same as the function, with and without the flag u", () => {
  const withFlag = new RegExp(STORABLE.source, "u");
  fc.assert(
    fc.property(texts, (text) => {
      expect([STORABLE.test(text), withFlag.test(text)]).toEqual([isStorable(text), isStorable(text)]);
    }),
  );
});

test("a text is storable where it comes back from UTF-8, and holds no NUL", () => {
  fc.assert(
    fc.property(texts, (text) => {
      const comesBack = Buffer.from(text, "utf8").toString("utf8") === text;

      expect(isStorable(text)).toBe(comesBack && !text.includes("\0"));
    }),
  );
});

test("any text can be made storable, and is as long as is allowed at most", () => {
  expect(storableText("550 no\0\ud83d", 100)).toBe("550 no\ufffd\ufffd");
  expect(storableText("a\u{1F600}\u{1F600}b", 2)).toBe("a\u{1F600}");
  fc.assert(
    fc.property(texts, fc.nat(20), (text, most) => {
      const made = storableText(text, most);

      expect(isStorable(made)).toBe(true);
      expect(Array.from(made).length).toBe(Math.min(most, Array.from(text).length));
      if (isStorable(text)) expect(text.startsWith(made)).toBe(true);
    }),
  );
});
