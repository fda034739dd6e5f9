import type { KnownCaller } from "../identity/caller.js";
import { Email, Uuid } from "@warren/contracts/scalars";
import * as z from "zod";
import { gives } from "../rest/gives.js";
import { named } from "../rest/named.js";
import { forCustomers } from "../trpc.js";

const Me = named(
  "Me",
  "What the gateway takes its caller for.",
  z.discriminatedUnion("kind", [
    z
      .object({ kind: z.literal("unverified") })
      .describe("In development: somebody without a token, who is taken at their word."),
    z.object({ kind: z.literal("customer"), userId: Uuid, email: Email.optional() }),
    z.object({ kind: z.enum(["staff", "machine"]), name: z.string(), role: z.enum(["trusted", "admin"]) }),
  ]),
);

export const me = forCustomers
  .meta({ rest: { method: "GET", path: "/api/me", summary: "See who you are taken for" } })
  .output(gives(Me))
  .query(({ ctx }) => meOf(ctx.caller));

function meOf(caller: KnownCaller): z.output<typeof Me> {
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
