import { TRPCClientError } from "@trpc/client";
import { expect, test } from "vitest";
import { LostConnection, TimedOut, UnreadableAnswer } from "./answer.js";
import { problemOf } from "./problem.js";

const failed = (status: number, code = "x") =>
  TRPCClientError.from({
    error: {
      code: -1,
      message: "No.",
      data: { httpStatus: status, problem: { status, code, detail: "No." } },
    },
  });

test.each([
  [400, "invalid"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "not_found"],
  [405, "invalid"],
  [408, "timeout"],
  [409, "conflict"],
  [410, "not_found"],
  [413, "invalid"],
  [415, "invalid"],
  [422, "refused"],
  [429, "rate_limited"],
  [499, "cancelled"],
  [500, "failed"],
  [502, "unavailable"],
  [503, "unavailable"],
  [504, "timeout"],
])("%i is %s", (status, kind) => {
  expect(problemOf(failed(status))).toMatchObject({ kind, message: "No.", problem: { status } });
});

test("a service that fails on a request is told apart from a gateway that is away", () => {
  expect(problemOf(failed(502, "bad_answer"))).toMatchObject({ kind: "failed" });
  expect(
    problemOf(TRPCClientError.from(new UnreadableAnswer(502, new Headers({ "retry-after": "3" })))),
  ).toEqual({
    kind: "unavailable",
    message: "The answer with status 502 is not the gateway's.",
    retryAfterMs: 3_000,
  });
});

test.each([
  [new LostConnection("gone"), "offline"],
  [new TimedOut(5), "timeout"],
  [new DOMException("stop", "AbortError"), "cancelled"],
  [new UnreadableAnswer(200, new Headers()), "failed"],
  [new TypeError("x is not a function"), "unknown"],
])("%s is %s", (cause, kind) => {
  expect(problemOf(TRPCClientError.from(cause))).toMatchObject({ kind, message: cause.message });
});

test("whatever was thrown is a problem", () => {
  const hostile = new Proxy(new Error(), {
    get() {
      throw new Error("no");
    },
  });
  const odd = [
    undefined,
    null,
    "text",
    0,
    {},
    Object.create(null),
    Symbol("s"),
    hostile,
    () => 1,
    new Error("own"),
  ];

  expect(odd.map((thrown) => problemOf(thrown).kind)).toEqual(odd.map(() => "unknown"));
  expect(problemOf(new Error("own")).message).toBe("own");
});
