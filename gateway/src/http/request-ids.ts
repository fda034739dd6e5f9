import { traceIdOf } from "@warren/messaging";
import type { FastifyRequest } from "fastify";
import { ordersOf } from "./orders-of-request.js";

/** By which the lines about a request are found, here and in every service that it reached. */
export function requestIds(request: Pick<FastifyRequest, "id" | "headers">) {
  const { id, headers } = request;
  const { traceparent } = headers;

  return {
    ...ordersOf(request),
    correlationId: id,
    traceId: typeof traceparent === "string" ? traceIdOf(traceparent) : undefined,
  };
}
