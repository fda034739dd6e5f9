import { NoticePage } from "@warren/contracts/notices";
import { Cursor, sealCursor } from "../cursor-input.js";
import type { KnownCaller } from "../identity/caller.js";
import { noticesInput } from "../inputs.js";
import { requireOwn } from "../orders/orderer.js";
import { Problem } from "../problem.js";
import { gives } from "../rest/gives.js";
import { ASKING } from "../rpc-problem.js";
import type { Shop } from "../shop.js";
import { forCustomers, router } from "../trpc.js";

/** What customers were told about their orders. */
export function notificationsRouter({ shop }: Readonly<{ shop: Pick<Shop, "ask"> }>) {
  return router({
    list: forCustomers
      .meta({
        rest: {
          method: "GET",
          path: "/api/notifications",
          summary: "List what a customer was told, newest first",
          description:
            "Mails, with the address masked, and push messages: a customer's own. Whoever may do more says whose.",
          problems: ["not_allowed", ...ASKING],
        },
      })
      .input(noticesInput)
      .output(gives(NoticePage.extend({ nextCursor: Cursor.optional() })))
      .query(async ({ input, ctx, signal }) => {
        const userId = readerOf(ctx.caller, input.userId);
        const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };
        const { data } = await shop.ask.ListNotices({ ...input, userId }, options);

        return { notices: data.notices, nextCursor: sealCursor("notifications", data.nextCursor) };
      }),
  });
}

/** Whose notices are listed. */
function readerOf(caller: KnownCaller, userId: string | undefined): string {
  if (caller.kind === "customer") {
    requireOwn(caller.userId, userId);

    return caller.userId;
  }
  if (userId !== undefined) return userId;
  throw new Problem("invalid_input", "userId: say whose notices.", {
    errors: [{ path: "userId", message: "say whose notices" }],
  });
}
