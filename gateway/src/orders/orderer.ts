import type { KnownCaller } from "../identity/caller.js";
import { Problem } from "../problem.js";

type Given = Readonly<{ userId?: string | undefined; email?: string | undefined }>;

/** Whose order it is, and where its mails go. */
export type Orderer = Readonly<{ userId: string; email: string | undefined }>;

/**
 * Who orders, of what the request says and what is known of its caller. A customer's mails go to the address in their token:
 * one of their choosing would have the shop write to anybody.
 *
 * @throws Problem where a customer orders for somebody else, or nothing says who orders
 */
export function ordererOf(caller: KnownCaller, { userId, email }: Given): Orderer {
  if (caller.kind !== "customer") {
    if (userId !== undefined) return { userId, email };
    throw new Problem("invalid_input", "userId: say whose order it is.", {
      errors: [{ path: "userId", message: "say whose order it is" }],
    });
  }
  requireOwn(caller.userId, userId);
  if (email !== undefined && email.toLowerCase() !== caller.email?.toLowerCase()) {
    throw new Problem("not_allowed", "Mails go to the address in your token: leave email out.");
  }

  return { userId: caller.userId, email: caller.email };
}

/** @throws Problem where a customer names somebody else */
export function requireOwn(own: string, given: string | undefined): void {
  if (given !== undefined && given !== own) {
    throw new Problem("not_allowed", "This is not your user id: leave userId out.");
  }
}
