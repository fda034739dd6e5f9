import { PublishError, RpcError } from "@warren/messaging";
import type { RpcErrorCode } from "@warren/messaging";
import { Problem } from "./problem.js";
import type { ProblemCode } from "./problem.js";

const CODES: Readonly<Record<RpcErrorCode, ProblemCode>> = {
  timed_out: "no_answer",
  no_consumer: "unavailable",
  // The input was checked before: what breaks the contract now is ours or the service's.
  invalid: "bad_answer",
  invalid_reply: "bad_answer",
  remote_failure: "bad_answer",
  overloaded: "unavailable",
  cancelled: "cancelled",
  closed: "unavailable",
};

/** What a procedure that asks a service may answer. */
export const ASKING = ["bad_answer", "unavailable", "no_answer"] as const satisfies readonly ProblemCode[];

const DETAILS: Partial<Record<ProblemCode, string>> = {
  no_answer: "The service did not answer in time. Nothing is wrong with the request: send it again.",
  unavailable: "The service cannot be reached now. Send the request again.",
  bad_answer: "The service could not work on the request.",
  cancelled: "The caller gave up.",
};

/** Turns what a request over the broker threw into what the caller is told. Anything else is thrown on. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PublishError) return new Problem("unavailable", NOT_TAKEN, { cause: error });
  if (!(error instanceof RpcError)) throw error;
  if (error.cause instanceof PublishError && error.cause.code === "too_large") {
    return new Problem("too_large", error.message, { cause: error });
  }
  const code = CODES[error.code];

  return new Problem(code, DETAILS[code] ?? error.message, { cause: error });
}

export const NOT_TAKEN =
  "The message broker cannot be reached now, so nothing was taken. Send the request again.";
