import { SpanKind, SpanStatusCode, type Span } from "@opentelemetry/api";
import { activeTracer, attribute, contextOfTrace, traceparentOf } from "@warren/messaging";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * Makes a span of every request of this instance, the parent of all that the request causes. Where nobody traces no hook is added. Names and
 * attributes are those of https://opentelemetry.io/docs/specs/semconv/http/http-spans/.
 */
export function traceRequests(app: FastifyInstance): void {
  const tracer = activeTracer();
  if (tracer === undefined) return;
  const spans = new WeakMap<FastifyRequest, Span>();

  app.addHook("onRequest", (request, _reply, done) => {
    const { method, headers, id } = request;
    const route = request.routeOptions.url ?? "none";
    const span = tracer.startSpan(
      `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          "http.request.method": method,
          "http.route": route,
          [attribute.conversationId]: id,
        },
      },
      contextOfTrace(typeof headers["traceparent"] === "string" ? headers["traceparent"] : undefined),
    );
    spans.set(request, span);
    // What follows is caused by us, and not by whoever has called us.
    headers["traceparent"] = traceparentOf(span);
    done();
  });
  app.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
