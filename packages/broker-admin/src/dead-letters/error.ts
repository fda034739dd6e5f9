import type { LetterProblem } from "./problems.js";

/**
 * Why nothing was done with a dead letter: there is none like that; somebody else works on that queue now; it is no longer
 * what was looked at; what was given is not valid (a new payload breaks the contract, a reason is missing); the broker does not let this user; the broker did not take it;
 * the audit trail was not read far enough in time.
 */
export type DeadLetterErrorCode =
  "not_found" | "busy" | "changed" | "invalid" | "not_allowed" | "not_taken" | "not_read";

/** Nothing was lost: what was not done for good is where it was. */
export class DeadLetterError extends Error {
  override readonly name = "DeadLetterError";
  readonly code: DeadLetterErrorCode;
  readonly problems: readonly LetterProblem[];

  constructor(
    code: DeadLetterErrorCode,
    message: string,
    options: ErrorOptions & Readonly<{ problems?: readonly LetterProblem[] }> = {},
  ) {
    super(message, options);
    this.code = code;
    this.problems = options.problems ?? [];
  }
}
