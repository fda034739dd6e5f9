import type { FastifyInstance, FastifyRequest } from "fastify";
import { Histogram, type Registry } from "prom-client";

/** The route as which a request is measured, one of few. Undefined: its own. */
export type MeasuredAs = (request: FastifyRequest) => string | undefined;

/** Measures every request of a server: how many, how long, and by their status how many failed. */
export function measureRequests(
  app: FastifyInstance,
  registry: Registry,
  measuredAs: MeasuredAs = () => undefined,
): void {
  const seconds = new Histogram({
    name: "warren_http_request_duration_seconds",
    help: "From the request's head to the end of the answer, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });

  app.addHook("onResponse", (request, { statusCode, elapsedTime }, done) => {
    const { method, routeOptions } = request;
    // The route's pattern, never the address: that would be a new time series for every order.
    const route = measuredAs(request) ?? routeOptions.url ?? "none";
    seconds.observe({ method, route, status: statusCode }, elapsedTime / 1_000);
    done();
  });
}
