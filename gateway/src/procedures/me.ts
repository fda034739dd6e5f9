import type { KnownCaller } from "../identity/caller.js";
import { forCustomers } from "../trpc.js";

/** What the gateway takes its caller for. */
export type Me = Readonly<
  | { kind: "unverified" }
  | { kind: "customer"; userId: string; email?: string }
  | { kind: "staff" | "machine"; name: string; role: "trusted" | "admin" }
>;

export const me = forCustomers.query(({ ctx }) => meOf(ctx.caller));

function meOf(caller: KnownCaller): Me {
  switch (caller.kind) {
    case "unverified":
      return { kind: caller.kind };
    case "customer": {
      const { kind, userId, email } = caller;

      return { kind, userId, ...(email === undefined ? {} : { email }) };
    }
    case "staff":
      return { kind: caller.kind, name: caller.name, role: caller.role };
    case "machine":
      return { kind: caller.kind, name: caller.id, role: caller.role };
  }
}
