import {
  DeadLetterError,
  openDeadLetterAdmin,
  sourceQueuesOf,
  type DeadLetterAdmin,
  type DeadLetterAdminOptions,
  type DeadLetterErrorCode,
} from "@warren/broker-admin/dead-letters";
import { nameOf, type KnownCaller } from "../identity/caller.js";
import { consumers } from "./contract-queues.js";
import { Problem, type ProblemCode } from "../problem.js";

/**
 * Runs what one request does with dead letters, in the name of its caller and over a connection of its own.
 *
 * @throws Problem
 */
export type AsDeadLetterAdmin = <T>(
  caller: KnownCaller,
  use: (admin: DeadLetterAdmin) => Promise<T>,
) => Promise<T>;

const sources = sourceQueuesOf(consumers);

/** More at once would only wait for one another. */
const MOST_AT_ONCE = 4;

/** Clients know these codes: they stay as they are. */
const CODES: Readonly<Record<DeadLetterErrorCode, ProblemCode>> = {
  not_found: "dead_letter_not_found",
  busy: "dead_letters_busy",
  changed: "dead_letter_changed",
  invalid: "dead_letter_refused",
  not_allowed: "unavailable",
  not_taken: "unavailable",
  not_read: "audit_trail_not_read",
};

/** What a procedure that works on dead letters may answer. */
export const ADMINISTERING: readonly ProblemCode[] = [...new Set(Object.values(CODES))];

/** `url` is the operator's: a service's own user may not read dead letters. */
export function createAsDeadLetterAdmin({
  url,
  tls,
}: Pick<DeadLetterAdminOptions, "url" | "tls">): AsDeadLetterAdmin {
  let open = 0;

  return async (caller, use) => {
    if (open >= MOST_AT_ONCE) {
      throw new Problem("dead_letters_busy", "Others work on dead letters now. Try again in a few seconds.");
    }
    open++;
    let admin: DeadLetterAdmin | undefined;
    try {
      admin = await openDeadLetterAdmin({
        url,
        ...(tls === undefined ? {} : { tls }),
        sources,
        by: nameOf(caller),
      });

      return await use(admin);
    } catch (error) {
      if (!(error instanceof DeadLetterError)) throw error;
      const { code, message, problems } = error;
      throw new Problem(CODES[code], detailOf(code, message), {
        cause: error,
        ...(problems.length === 0 ? {} : { errors: problems }),
      });
    } finally {
      open--;
      await admin?.close();
    }
  };
}

function detailOf(code: DeadLetterErrorCode, message: string): string {
  if (code === "not_allowed") {
    return "The gateway's user may not work on dead letters: set AMQP_OPERATOR_URL to the operator's address.";
  }

  return code === "not_taken"
    ? "The message broker did not take it. What was not done is where it was."
    : message;
}
