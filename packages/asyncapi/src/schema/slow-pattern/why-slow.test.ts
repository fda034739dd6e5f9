import { expect, test } from "vitest";
import { whySlow } from "./why-slow.js";

test.each([
  [/^(a+)+$/u, '"a", repeated from its character 1 on'],
  [/(a*)*b/u],
  [/^id:(\w+\s?)*$/u, '"id:a", repeated from its character 4 on'],
  [/^.*a.*b.*c$/],
  [/^(a|b|ab)*$/u, '"ab", repeated from its character 1 on'],
  [/^[a-c]+[c-e]+$/u, '"c", repeated from its character 1 on'],
  [/^(?=(a+)+b)/u],
  [/^(?!(a+)+b)/u],
  [/\s+$/u],
  [/^\w+([.-]?\w+)*@\w+([.-]?\w+)*(\.\w{2,3})+$/u],
])("%s takes long for a text", (pattern, text?: string) => {
  expect(whySlow(pattern)).toMatch(/^takes more than 4 million steps for \d+ characters: /u);
  expect(whySlow(pattern)).toContain(text ?? "");
});

test.each([
  // Small repetitions in one another.
  /^(?:[a-z]{1,10}){1,10}$/u,
  /^([a-z]{1,9}){1,9}$/u,
  /^((a?){9}){9}$/u,
  /^(((a?){5}){5}){5}$/u,
  // No repetition at all, or of one thing at most.
  new RegExp(`^${"a?".repeat(30)}$`, "u"),
  new RegExp(`^${"(a|a)".repeat(30)}$`, "u"),
  // Texts that only some ends keep from matching.
  /^([^"]+)+$/u,
  /^(?=.*\d)([a-z]+)+$/u,
  // Texts that two of the alternatives make together, or parts that may be left out.
  /^(a|ab|bc|c)*$/u,
  /^(x?y?z?)*$/u,
  /^(\u0041|\x41)*$/u,
  // Behind what has a length of its own.
  /^[a-z]{20}(b+)+$/u,
  /^a{2000}(b+)+$/u,
  /(a+)\1+$/u,
  /(?<=(a+)+)b/u,
])("%s takes long for a text, however it is hidden", (pattern) => {
  expect(whySlow(pattern)).toMatch(/^takes more than 4 million steps for /u);
});

test.each([
  // What looks at the text as a whole refuses all ends but a few: here none, and here `-`, and here a letter.
  /^(?=.{1,253}$)(?:[a-z0-9]+-?)+\.[a-z]+$/u,
  /^(?=[\w.@-]{6,254}$)(\w+\.?)+@\w+$/u,
  /^(?=a{3,}$)(?:a+)+b/u,
  /^(?=.*-$)(?:a+)+b/u,
  /^(?!.*[^a-z]$)(?:[a-z]+)+\.$/u,
  /^(?:a+)+b(?<=^.*)|^(?:c+)+(?<=c)d/u,
])("%s takes long for a text that ends as it looks for", (pattern) => {
  expect(whySlow(pattern)).toMatch(/^takes more than 4 million steps for 32 characters: /u);
});

test.each([
  [/^(?!000)\d{3}-(\d+)+$/u, '"111-0", repeated from its character 5 on'],
  [/^(?!a)\w:(x+)+$/u, '"0:x", repeated from its character 3 on'],
  [/^(?:a+(?=b)|b)+c(?:d+)+$/u, '"bcd", repeated from its character 3 on'],
  [/^(.)(?!\1)(.):(x+)+$/u],
  [/^(?:x|y)(?:(?<=x)b|(?<=y)(c+)+)$/u, '"yc", repeated from its character 2 on'],
  [/^(?=abc)\w+:(x+)+$/u, '"abc0:x", repeated from its character 6 on'],
])("%s takes long behind words that are not the first that come to mind", (pattern, text = "") => {
  expect(whySlow(pattern)).toContain(`takes more than 4 million steps for 32 characters: ${text}`);
});

test.each([
  /^(?:\p{Script=Cyrillic}+ ?)+$/u,
  /^(?:\p{Script=Cyrillic}+|\p{Ll}+)+$/u,
  /^(?:[\u{1F600}-\u{1F64F}]+-?)+$/u,
  /^(?:[^\0-\u{FFFF}]+)+$/u,
  /^(?:[а-я]+|[е-ё]+)+!$/,
])("%s takes long for letters that nobody thought of", (pattern) => {
  expect(whySlow(pattern)).toMatch(/^takes more than 4 million steps for 32 characters: /u);
});

test.each([
  [/^(?:ab|cd|ef|a|bc|de|f)*$/u, '"abcdef"'],
  [/^(?:a{2}b{2}|c{2}d{2}|a{2}|b{2}c{2}|d{2})*$/u, '"aabbccdd"'],
  [/^(?:AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|AE|DBA|M)+$/u, '"AEDBAM"'],
  [/^(?:(?:ab|cd|ef|a|bc|de|f)){60}$/u, '"abcdef"'],
  [/^(?:abc|x)*(?:ab|ca|bc|y)*$/u, '"abc"'],
  [/^(a+)+[^]{0,3}$/u, '"a"'],
  [/^.+, .+$/u, '", "'],
  [/^'(.*)'::(.*)$/u, `"''::"`],
  [/^(.*;)x(.*)$/u, '";x"'],
  [/foo.*bar/u, '"foo"'],
])("%s takes long for words that are found by walking through it in several ways", (pattern, word) => {
  expect(whySlow(pattern)).toMatch(/^takes more than 4 million steps for \d+ characters: /u);
  expect(whySlow(pattern)).toContain(`: ${word}, repeated`);
});

test("a slow repetition behind hundreds of quick ones is found", () => {
  const quick = Array.from({ length: 400 }, (_, index) => `w${String(index)}x+`).join("|");

  expect(whySlow(new RegExp(`^(?:${quick}):(a+)+$`, "u"))).toBeDefined();
});

test.each([
  [
    "of numbers too large to try",
    /^((a{1000}){1000}){1000}b$/u,
    "could not be examined (it asks for too long a text)",
  ],
  ["longer than is looked at", new RegExp("a".repeat(10_000), "u"), "could not be examined (it is too long)"],
  [
    "of too many parts to try them all",
    new RegExp(`(?:${Array.from({ length: 700 }, (_, index) => `w${String(index)}[ab]*`).join("|")})$`, "u"),
    "could not be examined (it takes too long to try all of its parts)",
  ],
  [
    "in which groups stand too deep in one another",
    new RegExp(`${"(".repeat(3000)}a${")".repeat(3000)}`, "u"),
    "could not be examined (its groups stand too deep in one another)",
  ],
])("a pattern %s is not called quick, and the reason is said", (_, pattern, reason) => {
  expect(whySlow(pattern)).toContain(reason);
});

test.each([
  ["a slug", /^[a-z0-9]+(?:-[a-z0-9]+)*$/u],
  ["an amount", /^(0|[1-9]\d{0,9})\.\d{2}$/u],
  ["a name with dots", /^([a-z0-9]+\.)*[a-z]+$/u],
  ["a password", /^(?=.*[A-Z])(?=.*\d).{8,}$/u],
  ["a longer password", /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\da-zA-Z]).{8,64}$/u],
  ["letters", /^\p{L}+$/u],
  ["a person's name", /^\p{L}[\p{L}\p{M}' -]*$/u],
  ["a text of a length", /^.{1,5000}$/u],
  ["any text", /^[\s\S]*$/u],
  ["a word", /foo/u],
  ["something", /\S/u],
  ["no spaces around", /^\S(.*\S)?$/u],
  ["a UUID", /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u],
  ["a time", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/u],
  ["a duration", /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/u],
  ["a telephone number", /^\+?[1-9]\d{1,14}$/u],
  ["an IBAN", /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/u],
  ["an IBAN with spaces", /^[A-Z]{2}\d{2}(?:[ ]?[0-9A-Z]{4}){2,7}(?:[ ]?[0-9A-Z]{1,3})?$/u],
  ["a card", /^4[0-9]{12}(?:[0-9]{3})?$/u],
  ["an address of the web", /^https?:\/\/.+$/u],
  [
    "a stricter one",
    /^https?:\/\/(?:www\.)?[-a-zA-Z0-9@:%._+~#=]{1,256}\.[a-zA-Z0-9()]{1,6}\b(?:[-a-zA-Z0-9()@:%_+.~#?&/=]*)$/u,
  ],
  ["a path", /^\/(?:[^/]+\/)*[^/]*$/u],
  ["a host", /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/u],
  ["an IPv4 address", /^((25[0-5]|(2[0-4]|1\d|[1-9]|)\d)\.?\b){4}$/u],
  ["base64", /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/u],
  ["a token", /^[A-Za-z0-9-_]+\.[A-Za-z0-9-_]+\.[A-Za-z0-9-_]*$/],
  ["a number", /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/u],
  ["a colour", /^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$/u],
  [
    "a host of a length",
    /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/u,
  ],
  [
    "an e-mail address of a length",
    /^(?=.{1,64}@)[\w-]+(\.[\w-]+)*@[^-][A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(\.[A-Za-z]{2,})$/u,
  ],
  ["a text without two dots", /^(?!\.)(?!.*\.\.)[a-z.]+(?<!\.)$/u],
  ["a name in Russian", /^\p{Script=Cyrillic}+(?: \p{Script=Cyrillic}+)*$/u],
  ["a JSON pointer", /^(?:\/(?:[^~/]|~0|~1)*)*$/u],
  ["a quoted text", /^(['"])(?:(?!\1).)*\1$/u],
  [
    "codes one after the other",
    /^(?:AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND)+$/u,
  ],
  ["an ARN", /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+$/u],
  ["a list", /^([A-Za-z0-9]+(-[A-Za-z0-9]+)*)(, ?([A-Za-z0-9]+(-[A-Za-z0-9]+)*))*$/u],
  ["currencies", /^(AED|AFN|ALL|AMD|ANG|AOA|ARS|AUD|AWG|AZN|BAM|BBD|BDT|BGN|BHD|BIF|BMD|BND|BOB|BRL)$/u],
  ["a few ways", /^([a-z]{1,3}){1,3}$/u],
  [
    "a version",
    /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+([0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*))?$/u,
  ],
  [
    "an e-mail address of zod",
    /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/,
  ],
  [
    "one of HTML",
    /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/u,
  ],
  ["a password", /^(?=.*?[A-Z])(?=.*?[a-z])(?=.*?[0-9])(?=.*?[#?!@$%^&*-]).{8,}$/u],
  ["what holds no letter", /^(?!.*?[a-z]).+$/u],
  [
    "an IPv6 address",
    /^(([0-9a-fA-F]{1,4}:){7,7}[0-9a-fA-F]{1,4}|([0-9a-fA-F]{1,4}:){1,7}:|([0-9a-fA-F]{1,4}:){1,4}(:[0-9a-fA-F]{1,4}){1,3}|[0-9a-fA-F]{1,4}:((:[0-9a-fA-F]{1,4}){1,6})|:((:[0-9a-fA-F]{1,4}){1,7}|:))$/u,
  ],
])("%s does not", (_, pattern) => {
  expect(whySlow(pattern)).toBeUndefined();
});

test("a text that may have a few characters only cannot take long where the time grows with the square of its length", () => {
  expect(whySlow(/^a*a*$/u, 100)).toBeUndefined();
  expect(whySlow(/^[^\s@]+@[^\s@]+\.[^\s@]+$/u, 254)).toBeUndefined();
  expect(whySlow(/^[a-z]+[a-z0-9]+$/u, 4000)).toBeUndefined();
  expect(whySlow(/^[a-z]+[a-z0-9]+$/u)).toBeDefined();
  expect(whySlow(/^(a+)+$/u, 100)).toBeDefined();
});
