import { expect, test } from "vitest";
import { expressionOf } from "./expression.js";

const read = (pattern: string) => {
  const expression = expressionOf(pattern);

  return expression.kind === "pattern" ? String(expression.pattern) : expression.why;
};

test.each([
  [String.raw`^KN-\d{4}\Z`, String.raw`\Z`],
  [String.raw`^\p{Upper}{3}$`, String.raw`\p{Upper}`],
  [String.raw`^\P{Lower}+$`, String.raw`\P{Lower}`],
  [String.raw`^\p{XDigit}+$`, String.raw`\p{XDigit}`],
  [String.raw`^\p{IsGreek}+$`, String.raw`\p{IsGreek}`],
  ["^[a-f]{,8}$", "{,8}"],
  ["^[a-f]{,}$", "{,}"],
  ["^[a-f]{2, 5}$", "{2, 5}"],
  ["^[a-f]{ 2 }$", "{ 2 }"],
  ["^[a-f]{ ,5}$", "{ ,5}"],
  [String.raw`^a\vb$`, String.raw`\v`],
  [String.raw`^[^\v]$`, String.raw`\v`],
  ["(?i)^yes|no$", "(?i)"],
  ["^(?i:yes)$", "(?i:"],
  ["^(?-s:.)$", "(?-s:"],
  ["(?x) ^ a + $ ", "(?x)"],
  ["^a(?#as in ash)$", "(?#as in ash)"],
  ["^(?>a+)b$", "(?>"],
  ["/^a$/i", "a slash before ^ or after $"],
  ["/a+$/", "a slash before ^ or after $"],
  [String.raw`/\\$/i`, "a slash before ^ or after $"],
  ["^a++$", "++"],
  ["^[ab]*+$", "*+"],
  ["^a?+$", "?+"],
  ["^a{1,4}+$", "{1,4}+"],
  ["^[[:upper:]]+$", "[:upper:]"],
  ["[:digit:]", "[:digit:]"],
  ["^[a-z&&[^q]]$", "&&"],
  ["^[a-z[0-9]]+$", "a bracket in a class"],
  ["^[]a]+$", "a bracket in a class"],
  ["^[^]a]+$", "a bracket in a class"],
  [String.raw`^\h+$`, String.raw`\h`],
  [String.raw`^[\h.]+$`, String.raw`\h`],
  [String.raw`^a\Rb$`, String.raw`\R`],
  [String.raw`\Ga`, String.raw`\G`],
  [String.raw`(?<a>.)\k{a}`, String.raw`\k{a}`],
  [String.raw`(a|b\g<0>)`, String.raw`\g<0>`],
  ["(a)(?1)", "(?1"],
  ["(?('a')b|c)", "(?("],
  ["(?'year'a)", "(?'"],
  ["(?|a|b)", "(?|"],
  ["(*UCP)a", "(*"],
  [String.raw`\x4`, String.raw`\x`],
])("%s is left out, for its %s", (pattern, sign) => {
  expect(read(pattern)).toContain("is written for another engine: ");
  expect(read(pattern)).toContain(sign);
});

test.each([
  [String.raw`\A[a-c]+\z`, "/^[a-c]+$/u"],
  ["(?P<half>[a-c]+)-(?P=half)", String.raw`/(?<half>[a-c]+)-\k<half>/u`],
  [String.raw`^\Qa.b[\E$`, String.raw`/^a\.b\[$/u`],
  [String.raw`^\x{1F98A}$`, String.raw`/^\u{1F98A}$/u`],
  [String.raw`^\U0001F98A$`, String.raw`/^\u{1F98A}$/u`],
  [String.raw`^\pL+$`, String.raw`/^\p{L}+$/u`],
  [String.raw`^\a|\e$`, String.raw`/^\x07|\x1b$/u`],
])("%s means the same everywhere: %s", (pattern, here) => {
  expect(read(pattern)).toBe(here);
});

test("a word of one engine beside a class that engines read differently is left out", () => {
  expect(read(String.raw`\A\w+\z`)).toContain(String.raw`\A, \z, \w means`);
});

test.each([
  String.raw`^[\w.+-]+$`,
  String.raw`^\p{L}[\p{Nd}_]*$`,
  "^[[(]a[)]$",
  "^[^]*$",
  "^(?<year>[0-9]{4})-(?=1)(?!2)(?:3)(?<=4)(?<!5)$",
  String.raw`^\u4e00\x41\cJ\0$`,
  String.raw`(?<half>a)\k<half>`,
  "^a{2}b{2,}c{2,3}?d+?e*?$",
])("%s stays as it is", (pattern) => {
  expect(read(pattern)).toBe(`/${pattern}/u`);
});

test.each([
  [String.raw`^\d+\$/month`, "5$/month"],
  ["^[$/]a", "/a"],
  ["^[0-9]+[$]/a$", "5$/a"],
  [String.raw`^\\\$/i`, String.raw`\$/i`],
])("a dollar that is one ends no literal: %s is met by %s", (pattern, text) => {
  const expression = expressionOf(pattern);

  expect(expression.kind === "pattern" && expression.pattern.test(text)).toBe(true);
});

test("what escapes more than JavaScript allows is read as it is meant", () => {
  expect(read(String.raw`^a\-b\@$`)).toBe("/^a-b@$/u");
  expect(read(String.raw`^\p{L}\-[\-\@]$`)).toBe(String.raw`/^\p{L}-[\-@]$/u`);
  expect(read("^{a}]$")).toBe(String.raw`/^\{a\}\]$/u`);
  expect(read(String.raw`^a{1\,3}$`)).toBe(String.raw`/^a\{1,3\}$/u`);
  expect(read(String.raw`^[\w-.]+[a-f-\d][-\s-]$`)).toBe(String.raw`/^[\w\-.]+[a-f\-\d][-\s-]$/u`);
  expect(read(String.raw`^(a)\2$`)).toBe(String.raw`/^(a)\2$/`);
});

test.each([String.raw`^[^\@]{1,3}$`, String.raw`^[^\w-.]{1,3}$`, String.raw`^(?:.\:?){3}$`, "^[^}]{3}}?$"])(
  "%s counts a character beyond 2^16 as one",
  (pattern) => {
    const expression = expressionOf(pattern);
    const fits = (text: string) => expression.kind === "pattern" && expression.pattern.test(text);

    expect(fits("\u{1f99c}\u{1f99c}\u{1f99c}")).toBe(true);
    expect(fits("\u{1f99c}\u{1f99c}\u{1f99c}\u{1f99c}")).toBe(false);
  },
);

test("what no engine takes is no expression", () => {
  expect(read("^(a$")).toBe("is not a regular expression of JavaScript");
});
