import type { FastifyRequest } from "fastify";
import type { Operation } from "../rest/operations.js";

/**
 * As which route a request is measured, undefined: as its own. Over tRPC all procedures have one route; what only those ask for who run the
 * shop is apart, as it is over REST (`/api/admin/`): no customer is kept waiting by it. A batch of which a part is for customers is theirs.
 */
export function measuredAs(
  operations: readonly Operation[],
): (request: FastifyRequest) => "/trpc/admin" | undefined {
  const forOperators = new Set(
    operations.filter(({ rest }) => rest.path.startsWith("/api/admin/")).map(({ name }) => name),
  );

  return ({ routeOptions, params }) => {
    if (routeOptions.url !== "/trpc/:path") return undefined;
    const { path } = params as Readonly<{ path: string }>;

    return path.split(",").every((name) => forOperators.has(name)) ? "/trpc/admin" : undefined;
  };
}
