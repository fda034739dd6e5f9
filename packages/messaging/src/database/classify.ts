import { PauseError, RejectError } from "../errors.js";

/**
 * What to do after a batch failed: try the same batch again at once (it collided with another transaction), pause (the
 * service cannot work), send the message round (it failed), or dead-letter it.
 */
export type NextStep = "again" | "pause" | "retry" | "reject";

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const COLLISIONS = new Set([
  "40001", // serialization_failure
  "40P01", // deadlock_detected
]);
const UNAVAILABLE = new Set([
  "53300", // too_many_connections
  "57P01", // admin_shutdown
  "57P02", // crash_shutdown
  "57P03", // cannot_connect_now
  "58030", // io_error
  "53100", // disk_full
  "25006", // read_only_sql_transaction: a failover is under way
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "EPIPE",
  "EHOSTUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
const LOST_CONNECTION =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

/** Thrown by stores whose optimistic lock failed: somebody else changed the row since it was read. */
export class CollisionError extends Error {
  override readonly name = "CollisionError";
  readonly code = "collision";
}

/** Decides by the error, or by what caused it. */
export function nextStep(error: unknown): NextStep {
  if (error instanceof PauseError) return "pause";
  if (error instanceof RejectError) return "reject";
  if (error instanceof CollisionError) return "again";
  if (!(error instanceof Error)) return "retry";
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (COLLISIONS.has(code)) return "again";
  if (code === "23505" && "constraint" in error && error.constraint === "warren_inbox_pkey") return "again";
  if (UNAVAILABLE.has(code) || code.startsWith("08") || LOST_CONNECTION.test(error.message)) return "pause";

  return error.cause === undefined ? "retry" : nextStep(error.cause);
}
