import type { WarrenProblem } from "@warren/client";
import { expect, test } from "vitest";
import { sayProblem, wordsOf } from "./say-problem.js";

const message = "there is too little";

test.each<readonly [said: string, problem: WarrenProblem]>([
  ["The gateway does not answer. Is it running, and are you online?", { kind: "offline", message }],
  [
    "No answer came in time. What was asked for may have been done: look before you try again.",
    { kind: "timeout", message },
  ],
  ["The gateway does not take this token. Sign in again.", { kind: "unauthorized", message }],
  ["There is too little", { kind: "conflict", message }],
  ["That was too much at once. Try again in 3 s.", { kind: "rate_limited", message, retryAfterMs: 2_500 }],
  ["That was too much at once. Try again in a moment.", { kind: "rate_limited", message }],
  ["Not now. Try again in a moment.", { kind: "unavailable", message: "Not now." }],
  [
    "Something is broken on the other side. Its logs know this request as r-1.",
    { kind: "failed", message, requestId: "r-1" },
  ],
  ["This was given up.", { kind: "cancelled", message }],
  ["The console itself failed: there is too little", { kind: "unknown", message }],
])("says %s", (said, problem) => {
  expect(wordsOf(problem)).toBe(said);
});

test("a sentence that begins with a word begins with a capital, and one that begins with an id keeps it", () => {
  const conflict = (text: string) => wordsOf({ kind: "conflict", message: text });

  expect(conflict("the new payload is wrong")).toBe("The new payload is wrong");
  expect(conflict("abc12 is no longer what you looked at")).toBe("abc12 is no longer what you looked at");
});

test("whatever was thrown is said", () => {
  expect(sayProblem(new Error("x is not a function"))).toBe("The console itself failed: x is not a function");
  expect(sayProblem(undefined)).toContain("The console itself failed");
});
