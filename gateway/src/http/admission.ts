import type { FastifyReply, FastifyRequest } from "fastify";
import { hasCredentials, type Identification } from "../identity/authenticate.js";
import { limitedAddress } from "../limits/client-address.js";
import type { Limits } from "../limits/limits.js";
import { Problem } from "../problem.js";
import type { Context } from "../trpc.js";
import { contextOf } from "./request-context.js";

/**
 * Lets a request in that calls so many procedures: says who asks, and counts what they use.
 *
 * @throws Problem
 */
export type Admit = (request: FastifyRequest, reply: FastifyReply, calls: number) => Promise<Context>;

/** `limits` is undefined where nobody is limited. */
export function admission(identification: Identification, limits: Limits | undefined): Admit {
  if (limits === undefined) return (request) => contextOf(request, identification);

  return async (request, reply, calls) => {
    const { method } = request;
    const kind = method === "GET" || method === "HEAD" ? "read" : "write";
    const context = await identified(request, identification, limits);
    const { caller, address } = context;
    const { limit, remaining, resetSeconds, refused } = limits.use({ kind, caller, address, cost: calls });
    reply.headers({
      "ratelimit-limit": limit,
      "ratelimit-remaining": remaining,
      "ratelimit-reset": resetSeconds,
    });
    if (refused !== undefined) throw refused;

    return context;
  };
}

/** Whoever guesses is not told from whoever knows after some failures: neither is looked at. */
async function identified(
  request: FastifyRequest,
  identification: Identification,
  limits: Limits,
): Promise<Context> {
  if (!hasCredentials(request.headers)) return contextOf(request, identification);
  const address = limitedAddress(request.ip);
  limits.requireFewFailures(address);
  try {
    return await contextOf(request, identification);
  } catch (error) {
    // A token that has expired was a good one.
    if (error instanceof Problem && error.problem.code === "not_authenticated") limits.noteFailure(address);
    throw error;
  }
}
