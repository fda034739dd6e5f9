import { expect, test } from "vitest";
import { isRefused, whyEnded } from "./why-ended.js";

const line = (level: number, msg: string, more: object = {}) => JSON.stringify({ level, msg, ...more });

test("the reason for an end is the last error of the log, with the error's own text", () => {
  const tail = [
    line(50, "an earlier one"),
    line(60, "could not start", { err: { message: "no such host" } }),
    line(30, "stopping"),
  ].join("\n");

  expect(whyEnded("code 1", tail)).toBe("code 1: could not start: no such host");
});

test("the reason is the last lines where the log has no error, and how it ended where there are none", () => {
  expect(whyEnded("code 3", `${line(30, "starting")}\nSyntaxError: what is this\n    at main.js:1`)).toBe(
    "code 3: SyntaxError: what is this\n    at main.js:1",
  );
  expect(whyEnded("code 1", "")).toBe("code 1");
});

test.each(["SIGKILL", "code 0"])("nobody looks for a reason in the log of what ended by %s", (how) => {
  expect(whyEnded(how, line(60, "an older trouble"))).toBe(how);
});

test("only the code for a wrong environment says that starting again is of no use", () => {
  expect(["code 78", "code 1", "SIGTERM"].map(isRefused)).toEqual([true, false, false]);
});
