import { problemOf, type WarrenProblem } from "@warren/client";

/** Why a call failed, in a sentence or two, with what its reader can do now. */
export function sayProblem(error: unknown): string {
  return wordsOf(problemOf(error));
}

/** See {@link sayProblem}. */
export function wordsOf(problem: WarrenProblem): string {
  switch (problem.kind) {
    case "offline":
      return "The gateway does not answer. Is it running, and are you online?";
    case "timeout":
      return "No answer came in time. What was asked for may have been done: look before you try again.";
    case "unauthorized":
      return "The gateway does not take this token. Sign in again.";
    case "forbidden":
    case "not_found":
    case "conflict":
    case "invalid":
    case "refused":
      return sentence(problem.message);
    case "rate_limited":
      return `That was too much at once.${waitOf(problem.retryAfterMs)}`;
    case "unavailable":
      return `${sentence(problem.message)}${waitOf(problem.retryAfterMs)}`;
    case "failed":
      return `Something is broken on the other side.${problem.requestId === undefined ? "" : ` Its logs know this request as ${problem.requestId}.`}`;
    case "cancelled":
      return "This was given up.";
    case "unknown":
      return `The console itself failed: ${problem.message}`;
  }
}

/** What begins with a word begins with a capital; an id stays as it is. */
function sentence(text: string): string {
  return /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
}

function waitOf(ms: number | undefined): string {
  return ms === undefined ? " Try again in a moment." : ` Try again in ${String(Math.ceil(ms / 1_000))} s.`;
}
