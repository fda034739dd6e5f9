import { expect, test } from "vitest";
import { mostSteps } from "./most-steps.js";

const LONG = 50_000;

test.each([
  ["a currency", /^[A-Z]{3}$/u],
  ["a day", /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u],
  ["a word anywhere", /foo/u],
  ["a text of a length", /^.{1,5000}$/u],
  ["one repetition at a time", /^(?:a+|b+|[^ab]+)$/u],
  // A look around is left at its first match.
  ["a password", /^(?=.*?[A-Z])(?=.*?[a-z])(?=.*?[0-9])(?=.*?[#?!@$%^&*-]).{8,}$/u],
  ["a text that is like another", /^(a)(?!\1).*$/u],
])("%s takes few steps whatever the text is", (_, pattern) => {
  expect(mostSteps(pattern, LONG)).toBeLessThan(1_000_000);
});

test.each([
  ["repetitions in one another", /^(a+)+$/u],
  ["repetitions in one another that have an end", /^([a-z]{1,9}){1,9}$/u],
  ["repetitions one after the other", /^a+a+$/u],
  ["many that may be left out", new RegExp(`^${"a?".repeat(30)}$`, "u")],
  ["many choices", new RegExp(`^${"(a|a)".repeat(30)}$`, "u")],
  ["a repetition that may start anywhere", /\s+$/u],
  ["a repetition that may start anywhere by one of its alternatives", /^a|\s+$/u],
  ["a repetition in a look around", /^(?=(a+)+b)/u],
  ["a reference back behind a repetition", /^(a+)\1$/u],
])("%s may take many", (_, pattern) => {
  expect(mostSteps(pattern, LONG)).toBeGreaterThan(100_000_000);
});

test("a short text takes few where a long one takes many", () => {
  expect(mostSteps(/^[a-z]+[a-z0-9]+$/u, 254)).toBeLessThan(1_000_000);
  expect(mostSteps(/^(a+)+$/u, 8)).toBeLessThan(mostSteps(/^(a+)+$/u, 9));
});
