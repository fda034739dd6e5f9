import { expect, test } from "vitest";
import { slowText } from "./slow-pattern.js";

test.each([
  [/^(a+)+$/u, '"a", repeated from its character 1 on'],
  [/(a*)*b/u],
  [/^id:(\w+\s?)*$/u, '"id:a", repeated from its character 4 on'],
  [/^.*a.*b.*c$/],
  [/^(?:[a-z]{1,10}){1,10}$/u],
  [/^(a|b|ab)*$/u, '"ab", repeated from its character 1 on'],
  [/^[a-c]+[c-e]+$/u, '"c", repeated from its character 1 on'],
  [/^(?=(a+)+b)/u],
])("%s takes long for a text", (pattern, text = expect.any(String) as string) => {
  expect(slowText(pattern)).toEqual(text);
});

test.each([
  [/^[a-z0-9]+(?:-[a-z0-9]+)*$/u],
  [/^(0|[1-9]\d{0,9})\.\d{2}$/u],
  [/^([a-z0-9]+\.)*[a-z]+$/u],
  [/^(?=.*[A-Z])(?=.*\d).{8,}$/u],
  [/^\p{L}+$/u],
  [/^.{1,5000}$/u],
  [/^https?:\/\/.+$/u],
  [
    /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}$/,
  ],
  [/foo/u],
])("%s does not", (pattern) => {
  expect(slowText(pattern)).toBeUndefined();
});

test("a text that may have a few characters only cannot take long where the time grows with the square of its length", () => {
  expect(slowText(/^a*a*$/u, 100)).toBeUndefined();
  expect(slowText(/^(a+)+$/u, 100)).toBeDefined();
});
