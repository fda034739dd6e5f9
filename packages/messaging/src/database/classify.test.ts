import { expect, test } from "vitest";
import { PauseError, PublishError, RejectError, RetryError, RpcError } from "../errors.js";
import { CollisionError, nextStep, rejectReason, tookTooLong, type NextStep } from "./classify.js";

const failure = (code: string, more: object = {}) => Object.assign(new Error("no"), { code }, more);
const all = (step: NextStep, codes: string) => codes.split(" ").map((code) => [code, step] as const);

test.each([
  ...all(
    "pause",
    "08000 08001 08003 08004 08006 08P01 28000 28P01 3D000 3F000 42501 42P01 42703 42883 42704",
  ),
  ...all(
    "pause",
    "42P10 0A000 25006 25P03 26000 53000 53100 53200 53300 53400 55000 55006 55P03 57000 57014",
  ),
  ...all("pause", "57P01 57P02 57P03 57P04 57P05 58000 58030 58P01 72000 F0000 HV000 XX000 XX001 XX002"),
  ...all("retry", "21000 22000 22012 23502 23503 23505 23514 23P01 44000 P0001 25P02 42601 2F005 38000"),
  ...all("reject", "22001 22003 22007 22008 22021 22032 22P02 22P05 54000 54001"),
  ...all("again", "40001 40P01 40003"),
  ...all(
    "pause",
    "ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EMFILE",
  ),
  ...all("pause", "ENOSPC CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT ERR_TLS_CERT_ALTNAME_INVALID"),
  // Codes that a handler's own errors have are no SQLSTATEs.
  ...all("retry", "STALE EBUSY ENOENT EACCES no-stock 4000 400001"),
])("%s: %s", (code, step) => {
  expect(nextStep(failure(code))).toBe(step);
  expect(nextStep(new Error("wrapped", { cause: failure(code) }))).toBe(step);
});

test.each<[what: string, error: unknown, step: NextStep]>([
  ["a handler's own error", new Error("what now"), "retry"],
  ["what is no error", "what now", "retry"],
  ["RetryError", new RetryError("later"), "retry"],
  ["PauseError", new PauseError("away"), "pause"],
  ["RejectError, whatever caused it", new RejectError("never", { cause: failure("28P01") }), "reject"],
  ["CollisionError", new CollisionError("stale"), "again"],
  ["a broker that takes nothing", new PublishError("blocked", "low on memory"), "pause"],
  ["a message that no queue gets", new PublishError("unroutable", "no"), "retry"],
  ["a service that nobody runs", new RpcError("no_consumer", "no"), "pause"],
  ["a service that failed", new RpcError("remote_failure", "no"), "retry"],
  ["a socket that is not there", failure("ENOENT", { syscall: "connect" }), "pause"],
  ["addresses that all refuse", new AggregateError([failure("ECONNREFUSED")]), "pause"],
  ["an inbox row that is there", failure("23505", { constraint: "warren_inbox_pkey" }), "again"],
  ["a silent server", new Error("Query read timeout"), "pause"],
  ["no free connection", new Error("timeout exceeded when trying to connect"), "pause"],
  ["a lost connection", new Error("Connection terminated unexpectedly"), "pause"],
  ["a password that is none", new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: …"), "pause"],
])("%s", (_, error, step) => {
  expect(nextStep(error)).toBe(step);
});

test("a message that the database never takes says so, with the SQLSTATE", () => {
  const nul = Object.assign(new Error("invalid byte sequence"), { code: "22021" });

  expect(rejectReason(nul)).toBe("the database can never take it: invalid byte sequence (SQLSTATE 22021)");
  expect(rejectReason(new RejectError("out of range"))).toBe("out of range");
});

test("a statement that was cancelled for its time is told apart", () => {
  expect([failure("57014"), failure("57P01"), "57014"].map(tookTooLong)).toEqual([true, false, false]);
});
