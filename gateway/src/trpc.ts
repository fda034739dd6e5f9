import { initTRPC } from "@trpc/server";
import type { Caller } from "./api-keys.js";
import { detailsOf, Problem } from "./problem.js";

/** What every message that the request causes says of it, from here to the last service. */
export type Origin = Readonly<{
  /** The customer's, or a new one. */
  correlationId: string;
  /** The trace that the request belongs to, as W3C Trace Context writes it; where it has none, each message begins one. */
  traceparent?: string;
}>;

/** What every procedure knows of the request. */
export type Context = Readonly<{
  caller: Caller;
  origin: Origin;
  /** The header, checked. */
  idempotencyKey: string | undefined;
}>;

const PING_MS = 15_000;

const trpc = initTRPC.context<Context>().create({
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

export const procedure = trpc.procedure;

/** For holders of an API key whose role is admin. */
export const adminProcedure = procedure.use(({ ctx, next }) => {
  if (ctx.caller.kind === "anonymous" || ctx.caller.role !== "admin") {
    throw new Problem("not_allowed", "This takes an API key with the role admin.");
  }

  return next();
});

/** For holders of an API key. */
export const trustedProcedure = procedure.use(({ ctx, next }) => {
  if (ctx.caller.kind === "anonymous") {
    throw new Problem("not_allowed", "This takes an API key: Authorization: Bearer <key>, or x-api-key.");
  }

  return next();
});
