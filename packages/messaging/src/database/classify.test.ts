import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { expect, test } from "vitest";
import { PauseError, PublishError, RejectError, RetryError, RpcError } from "../errors.js";
import { CollisionError, nextStep, rejectReason, tookTooLong, type NextStep } from "./classify.js";

const failure = (code: string, more: object = {}) => Object.assign(new Error("no"), { code }, more);
/** What PostgreSQL says, as pg reads it from the wire. */
const said = (code: string, more: object = {}) =>
  Object.assign(new pg.DatabaseError("no", 2, "error"), {
    severity: "ERROR",
    code,
    routine: "exec_simple",
    ...more,
  });
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
])("PostgreSQL says %s: %s", (code, step) => {
  expect(nextStep(said(code))).toBe(step);
  expect(nextStep(new Error("wrapped", { cause: said(code) }))).toBe(step);
});

test.each(["GetNewTransactionId", "GetNewMultiXactId", "mdextend", "ExtendBufferedRelShared"])(
  "a database that gives out no ids, or a table that is full (%s), is no message's fault, though it says 54000 as of a key that is too long",
  (routine) => {
    expect(nextStep(said("54000", { routine }))).toBe("pause");
    expect(nextStep(said("54000", { routine: "index_form_tuple" }))).toBe("reject");
  },
);

test.each([
  ...all(
    "pause",
    "ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE ENOTCONN EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN EMFILE",
  ),
  ...all("pause", "ENOSPC CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT ERR_TLS_CERT_ALTNAME_INVALID"),
  ...all("pause", "UND_ERR_CONNECT_TIMEOUT UND_ERR_SOCKET UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT"),
  ...all("pause", "UND_ERR_CLOSED UND_ERR_DESTROYED ERR_SOCKET_CONNECTION_TIMEOUT ERR_SOCKET_CLOSED"),
  ...all(
    "retry",
    "UND_ERR_ABORTED UND_ERR_RESPONSE_STATUS_CODE UND_ERR_HEADERS_OVERFLOW HPE_INVALID_CONSTANT",
  ),
  // A handler's own codes are no SQLSTATEs, whatever they look like.
  ...all("retry", "STALE EBUSY ENOENT EACCES no-stock 4000 400001 22001 28P01 40001 54000 XX000"),
])("a handler's error %s: %s", (code, step) => {
  expect(nextStep(failure(code))).toBe(step);
  expect(nextStep(new TypeError("fetch failed", { cause: failure(code) }))).toBe(step);
  expect(rejectReason(failure(code))).toBe("no");
});

test.each<[what: string, error: unknown, step: NextStep]>([
  ["a handler's own error", new Error("what now"), "retry"],
  ["what is no error", "what now", "retry"],
  ["RetryError", new RetryError("later"), "retry"],
  ["PauseError", new PauseError("away"), "pause"],
  ["RejectError, whatever caused it", new RejectError("never", { cause: said("28P01") }), "reject"],
  ["CollisionError", new CollisionError("stale"), "again"],
  ["a broker that takes nothing", new PublishError("blocked", "low on memory"), "pause"],
  ["a message that no queue gets", new PublishError("unroutable", "no"), "retry"],
  ["a service that nobody runs", new RpcError("no_consumer", "no"), "pause"],
  ["a service that failed", new RpcError("remote_failure", "no"), "retry"],
  ["a socket that is not there", failure("ENOENT", { syscall: "connect" }), "pause"],
  ["a file that is not there", failure("ENOENT", { syscall: "open" }), "retry"],
  ["addresses that all refuse", new AggregateError([failure("ECONNREFUSED")]), "pause"],
  [
    "addresses of which one is no route",
    new AggregateError([failure("EINVAL"), failure("ETIMEDOUT")]),
    "pause",
  ],
  [
    "promises that all failed for themselves",
    new AggregateError([failure("no-stock"), new Error("no")]),
    "retry",
  ],
  ["an error that caused itself", circular(), "retry"],
  ["an inbox row that is there", said("23505", { constraint: "warren_inbox_pkey" }), "again"],
  ["a silent server", new Error("Query read timeout"), "pause"],
  ["no free connection", new Error("timeout exceeded when trying to connect"), "pause"],
  ["a lost connection", new Error("Connection terminated unexpectedly"), "pause"],
  ["a password that is none", new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: …"), "pause"],
  ["the same of Knex", new Error("select 1 - Connection terminated unexpectedly"), "pause"],
  ["a handler that speaks of a timeout", new Error("the offer's timeout expired yesterday"), "retry"],
  ["a pooler's error, which has no routine", said("08P01", { routine: undefined }), "pause"],
  ["an error with a severity of its own", failure("22001", { severity: "high" }), "retry"],
])("%s", (_, error, step) => {
  expect(nextStep(error)).toBe(step);
});

test("a message that the database never takes says so, with the SQLSTATE", () => {
  const nul = said("22021", { message: "invalid byte sequence" });
  const reason = "the database can never take it: invalid byte sequence (SQLSTATE 22021)";

  expect(rejectReason(nul)).toBe(reason);
  expect(rejectReason(new RejectError("out of range"))).toBe("out of range");
});

test("a statement that was cancelled for its time is told apart", () => {
  const errors = [said("57014"), said("57P01"), failure("57014"), "57014"];

  expect(errors.map(tookTooLong)).toEqual([true, false, false, false]);
});

test("what fetch throws of a server that is away or breaks off pauses, and its answers do not", async () => {
  // Once the request is there: Node 20's fetch waits for ever where a connection ends as soon as it is made.
  const server = createServer((socket) => void socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const asked = (url: string) => fetch(url).catch((error: unknown) => error);

  const brokenOff = await asked(`http://127.0.0.1:${port}/`);
  await new Promise((resolve) => server.close(resolve));
  // Not the port that was just given back: the system gives it to the next one who asks, who may keep silent for ever.
  const away = await asked("http://127.0.0.1:2/");
  // By two addresses.
  const awayByName = await asked("http://localhost:2/");

  expect([brokenOff, away, awayByName].map(nextStep)).toEqual(["pause", "pause", "pause"]);
  expect(nextStep(await asked("no address"))).toBe("retry");
});

function circular(): Error {
  const error = new Error("no");
  error.cause = error;

  return error;
}
