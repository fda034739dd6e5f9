import type { FastifyInstance, FastifyRequest } from "fastify";
import { Counter, Histogram, type Registry } from "prom-client";

/** A route whose requests are of two kinds: some are measured under another name. */
export type MeasuredAs = Readonly<{
  /** The route's pattern. */
  route: string;
  /** The name of those for which it holds. */
  as: string;
  when: (request: FastifyRequest) => boolean;
}>;

/** Measures every request of a server: how many, how long, and by their status how many failed. To be called before it has routes. */
export function measureRequests(app: FastifyInstance, registry: Registry, measuredAs?: MeasuredAs): void {
  const registers = [registry];
  const seconds = new Histogram({
    name: "warren_http_request_duration_seconds",
    help: "From the request's head to the end of the answer, by route and status.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  // Beside the histogram, since it begins at 0: Prometheus sees no increase in a number that was not there before, and to have every
  // status there is at 0 would be thousands of buckets.
  const requests = new Counter({
    name: "warren_http_requests_total",
    help: "Requests by how they ended: failed (a status of 500 or more), or answered.",
    labelNames: ["method", "route", "outcome"],
    registers,
  });

  const begin = (method: string, route: string) => {
    for (const outcome of ["answered", "failed"]) requests.inc({ method, route, outcome }, 0);
  };
  for (const method of ["GET", "HEAD", "POST"]) begin(method, NO_ROUTE);
  app.addHook("onRoute", ({ method: methods, url }) => {
    for (const method of [methods].flat())
      for (const route of url === measuredAs?.route ? [url, measuredAs.as] : [url]) begin(method, route);
  });
  app.addHook("onResponse", (request, { statusCode, elapsedTime }, done) => {
    const { method } = request;
    const route = routeOf(request, measuredAs);
    seconds.observe({ method, route, status: statusCode }, elapsedTime / 1_000);
    requests.inc({ method, route, outcome: statusCode < 500 ? "answered" : "failed" });
    done();
  });
}

/** Of a request that no route is for. A hook may fail before that is said. */
const NO_ROUTE = "none";

/** The route's pattern, never the address: that would be a new time series for every order. */
function routeOf(request: FastifyRequest, measuredAs: MeasuredAs | undefined): string {
  const { url = NO_ROUTE } = request.routeOptions;

  return measuredAs?.route === url && measuredAs.when(request) ? measuredAs.as : url;
}
