import { traceIdOf } from "@warren/messaging";
import type { FastifyRequest } from "fastify";

/** By which the lines about a request are found, here and in every service that it reached. */
export function requestIds({ id, headers }: Pick<FastifyRequest, "id" | "headers">) {
  const { traceparent } = headers;

  return {
    correlationId: id,
    traceId: typeof traceparent === "string" ? traceIdOf(traceparent) : undefined,
  };
}
