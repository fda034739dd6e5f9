import { PauseError, PublishError, RejectError, RpcError, textOf } from "../errors.js";

/**
 * What to do after a batch failed: try the same batch again at once (it collided with another transaction), pause (the
 * service cannot work), send the message round (it failed), or dead-letter it.
 */
export type NextStep = "again" | "pause" | "retry" | "reject";

// An SQLSTATE is a class of two characters and three more: https://www.postgresql.org/docs/current/errcodes-appendix.html
// The longest prefix that is listed decides. Only what is known to be about the message is the message's fault: whatever
// else the database says, of its tables, rights, logins, disk, memory or itself, is true for the next message as well.
const STEPS: ReadonlyMap<string, NextStep> = new Map<string, NextStep>([
  ["09", "retry"], // what functions and triggers of the service raise: 09, 20, 2F, 38, 39, P0
  ["20", "retry"],
  ["2F", "retry"],
  ["38", "retry"],
  ["39", "retry"],
  ["P0", "retry"],
  ["21", "retry"], // cardinality violation: an upsert that would touch a row twice
  ["22", "retry"], // data exception that comes from what is stored too: division by zero, a negative limit
  // What is wrong with a value as it came. Each attempt would send the same value to the same column.
  ["22001", "reject"], // text longer than its column
  ["22003", "reject"], // a number beyond its column
  ["22007", "reject"], // no date
  ["22008", "reject"], // a date beyond its type
  ["22018", "reject"], // text that cannot be cast
  ["22021", "reject"], // NUL, or bytes that are no UTF-8
  ["2203", "reject"], // JSON that cannot be read: 22030 to 2203G
  ["22P02", "reject"], // text that is no number, UUID, JSON …
  ["22P03", "reject"], // the same in binary
  ["22P05", "reject"], // NUL in JSON
  ["23", "retry"], // integrity constraint violation: the row that it refers to may be on its way
  ["24", "retry"], // what a handler made of its transaction: 24 and 25P02
  ["25P02", "retry"],
  ["40", "again"], // serialization failure, deadlock
  ["42601", "retry"], // a statement that is wrong whatever the schema is: only the handler that sends it fails
  ["42803", "retry"],
  ["42P02", "retry"],
  ["42P18", "retry"],
  ["44", "retry"], // a view's check option
  ["54", "reject"], // a limit of PostgreSQL: a key longer than an index row, JSON nested deeper than the stack
]);

// 54000, too, is what PostgreSQL says where it gives out no transaction ids any more, to keep them from running over: nothing is
// written in that database until it is vacuumed (https://www.postgresql.org/docs/current/routine-vacuuming.html#VACUUM-FOR-WRAPAROUND);
// and where a table is as large as one may be. The words of the message are translated, the function that says them is not.
const OF_THE_DATABASE = /^(?:GetNew(?:TransactionId|MultiXactId)|md(?:zero)?extend|ExtendBufferedRel)/;

// What Node, OpenSSL and undici (`fetch`) say of connections, and of a process or disk that is full. What undici says of an answer
// (its status, headers that are too long) is not among it, and neither is that the caller stopped waiting.
const UNAVAILABLE =
  /^(?:ECONN\w+|ETIMEDOUT|EPIPE|ENOTCONN|ESHUTDOWN|EHOST\w+|ENET\w+|ENOTFOUND|EAI_\w+|EADDR\w+|EPROTO|EMFILE|ENFILE|ENOSPC|EROFS|EDQUOT|ENOBUFS|ENOMEM|ERR_SOCKET_CLOSED\w*|ERR_SOCKET_CONNECTION_TIMEOUT|UND_ERR_(?:CONNECT_TIMEOUT|HEADERS_TIMEOUT|BODY_TIMEOUT|SOCKET|CLOSED|DESTROYED|INFO|PRX_TLS)|(?:ERR_)?TLS_\w+|ERR_SSL_\w+|CERT_\w+|UNABLE_TO_\w+|(?:DEPTH_ZERO_)?SELF_SIGNED_CERT\w*)$/;
const CONNECTING: ReadonlySet<unknown> = new Set(["connect", "getaddrinfo"]);

// What pg says without a code, and Knex of its pool. Whole sentences, since a handler may speak of timeouts of its own;
// Knex puts the statement before them.
const LOST_CONNECTION =
  /(?:^| - )(?:connection terminated(?: unexpectedly| due to connection timeout)?|timeout exceeded when trying to connect|timeout expired|query read timeout|client (?:has encountered a connection error and is|was closed and is) not queryable|SASL: .*|cannot use a pool after calling end on the pool|the server does not support SSL connections|knex: timeout acquiring a connection\b.*)$/i;

/** Errors that caused one another, or lie in one another, are followed so deep. */
const MAX_DEPTH = 20;

// What a handler hears of a broker that takes nothing, or of a service that nobody runs.
const NOBODY_THERE: ReadonlySet<PublishError["code"] | RpcError["code"]> = new Set([
  "blocked",
  "buffer_full",
  "closed",
  "no_consumer",
  "overloaded",
] as const);

/** Thrown by stores whose optimistic lock failed: somebody else changed the row since it was read. */
export class CollisionError extends Error {
  override readonly name = "CollisionError";
  readonly code = "collision";
}

/** Decides by the error, or by what caused it. */
export function nextStep(error: unknown): NextStep {
  return known(error, 0) ?? "retry";
}

/** What an error says, or what caused it; undefined where that is nothing. */
function known(error: unknown, depth: number): NextStep | undefined {
  if (error instanceof PauseError) return "pause";
  if (error instanceof RejectError) return "reject";
  if (error instanceof CollisionError) return "again";
  if ((error instanceof PublishError || error instanceof RpcError) && NOBODY_THERE.has(error.code))
    return "pause";
  if (!(error instanceof Error) || depth > MAX_DEPTH) return undefined;
  const code = codeOf(error);
  if (isOfServer(error)) {
    if (code === "23505" && error.constraint === "warren_inbox_pkey") return "again";

    return OF_THE_DATABASE.test(String(error.routine)) ? "pause" : stepOf(code);
  }
  if (UNAVAILABLE.test(code) || LOST_CONNECTION.test(error.message)) return "pause";
  if ("syscall" in error && CONNECTING.has(error.syscall)) return "pause";
  // Node tries every address of a name, and `Promise.any` every promise; what they throw then is a collection.
  if (error instanceof AggregateError) {
    const steps = (error.errors as readonly unknown[]).map((one) => known(one, depth + 1));
    const decisive = steps.includes("pause") ? "pause" : steps.find((step) => step !== undefined);
    if (decisive !== undefined) return decisive;
  }

  return known(error.cause, depth + 1);
}

/** Why a message is given up at once, where {@link nextStep} says `reject`. */
export function rejectReason(error: unknown): string {
  const state = sqlStateOf(error);

  return state === undefined
    ? textOf(error)
    : `the database can never take it: ${textOf(error)} (SQLSTATE ${state})`;
}

/** Whether PostgreSQL gave up on a statement that took too long: a smaller batch may be quicker. */
export function tookTooLong(error: unknown): boolean {
  return sqlStateOf(error) === "57014";
}

function stepOf(sqlState: string): NextStep {
  for (let length = sqlState.length; length >= 2; length--) {
    const step = STEPS.get(sqlState.slice(0, length));
    if (step !== undefined) return step;
  }

  return "pause";
}

function sqlStateOf(error: unknown): string | undefined {
  for (let [one, depth] = [error, 0]; one instanceof Error && depth <= MAX_DEPTH; depth++) {
    if (isOfServer(one)) return codeOf(one);
    one = one.cause;
  }

  return undefined;
}

/**
 * Whether PostgreSQL itself says so (or a pooler in its place). Many an error has a code of five characters. This one has the
 * fields of the protocol as well; pg sets all of them, and MikroORM's exceptions take them over.
 */
function isOfServer(
  error: Error,
): error is Error & Readonly<{ code: string; routine: unknown; constraint?: unknown }> {
  return (
    "severity" in error && typeof error.severity === "string" && "routine" in error && codeOf(error) !== ""
  );
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : "";
}
