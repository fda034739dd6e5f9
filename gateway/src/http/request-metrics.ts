import type { FastifyInstance } from "fastify";
import { Histogram } from "prom-client";
import type { Registry } from "prom-client";

/** Measures every request and logs it: failures at level info, the rest at debug, since a line costs more than a read. */
export function watchRequests(app: FastifyInstance, registry: Registry): void {
  const seconds = new Histogram({
    name: "warren_http_request_duration_seconds",
    help: "From the request's head to the end of the answer, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });

  app.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    // The route's pattern, never the address: that would be a new time series for every order.
    const route = request.routeOptions.url ?? "none";
    const { statusCode, elapsedTime } = reply;
    seconds.observe({ method, route, status: statusCode }, elapsedTime / 1_000);
    const ms = Math.round(elapsedTime);
    const entry = { method, route, status: statusCode, ms, correlationId: request.id };
    if (statusCode < 400) request.log.debug(entry, "answered");
    else request.log.info(entry, "answered");
  });
}
