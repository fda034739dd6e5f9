import { initTRPC } from "@trpc/server";
import { withRole, type Need } from "./identity/access.js";
import { auditLine } from "./identity/audit-line.js";
import type { Identity, Role } from "./identity/caller.js";
import { Problem, detailsOf } from "./problem.js";
import type { NoRest, Rest } from "./rest/rest.js";

/** What every message that the request causes says of it, from here to the last service. */
export type Origin = Readonly<{
  /** The customer's, or a new one. */
  correlationId: string;
  /** The trace that the request belongs to, as W3C Trace Context writes it; where it has none, each message begins one. */
  traceparent?: string;
}>;

/** What every procedure knows of the request. */
export type Context = Identity &
  Readonly<{
    origin: Origin;
    /** Where the request came from, as its sender is limited. */
    address: string;
    /** The header, checked. */
    idempotencyKey: string | undefined;
    /** Where changes that somebody of the shop makes are noted. */
    log: Readonly<{ info(fields: object, text: string): void }>;
    /** Has the lines about the request name an order. What is no order's id is left out. */
    noteOrder(id: unknown): void;
  }>;

/** What every procedure says of itself: who may call it by where it begins (`forAnyone` and so on), the rest with `meta`. */
export type Meta = Readonly<{ who?: Need; rest?: Rest | NoRest }>;

const PING_MS = 15_000;

const trpc = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    isDev: false,
    sse: {
      ping: { enabled: true, intervalMs: PING_MS },
      client: { reconnectAfterInactivityMs: PING_MS * 2 },
    },
    errorFormatter({ shape, error }) {
      const problem = detailsOf(error);

      return { ...shape, message: problem.detail, data: { ...shape.data, problem } };
    },
  });

export const { router } = trpc;

// There is no procedure that does not say who may call it.

/** For anyone at all. */
export const forAnyone = trpc.procedure.meta({ who: "anyone" });

/** For customers, each for what is theirs, and for whoever is more. */
export const forCustomers = procedureFor("customer");

/** For callers who set prices and manage the catalogue. */
export const forTrusted = procedureFor("trusted");

/** For administrators. */
export const forAdmins = procedureFor("admin");

function procedureFor(who: Role) {
  return trpc.procedure.meta({ who }).use(async ({ ctx, next, path, type, meta, getRawInput }) => {
    const tried = { procedure: path, caller: ctx.caller, correlationId: ctx.origin.correlationId };
    const caller = withRole(ctx.caller, who);
    if (caller instanceof Problem) {
      // Without its input: whoever may not call it has nothing read.
      const line = auditLine({ ...tried, input: undefined, problem: caller.problem.code });
      if (who !== "customer") ctx.log.info(line, "somebody was refused what is for the shop alone");
      throw caller;
    }
    const field = orderField(meta?.rest);
    if (field !== undefined) ctx.noteOrder(await valueIn(getRawInput, field));
    const result = await next({ ctx: { caller } });
    if (who !== "customer" && type === "mutation") {
      const input = await getRawInput().catch(() => undefined);
      const problem = result.ok ? undefined : detailsOf(result.error).code;
      ctx.log.info(auditLine({ ...tried, input, problem }), "somebody of the shop changed something");
    }

    return result;
  });
}

/** The field of an input that names an order, for procedures which have one. */
function orderField(rest: Meta["rest"]): "id" | "orderId" | undefined {
  if (rest === undefined || !("path" in rest)) return undefined;
  if (rest.path.startsWith("/api/orders/{id}")) return "id";

  return rest.path === "/api/notifications" ? "orderId" : undefined;
}

/** As it was sent: it may be anything. */
async function valueIn(input: () => Promise<unknown>, field: string): Promise<unknown> {
  const given = await input().catch(() => undefined);

  return typeof given === "object" && given !== null ? (given as Record<string, unknown>)[field] : undefined;
}
