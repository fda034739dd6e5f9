import { SpanKind, SpanStatusCode, type Attributes, type Span } from "@opentelemetry/api";
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
    const { method, headers } = request;
    const { url: route } = request.routeOptions;
    const span = tracer.startSpan(
      route === undefined ? method : `${method} ${route}`,
      { kind: SpanKind.SERVER, attributes: attributesOf(request, route) },
      contextOfTrace(typeof headers["traceparent"] === "string" ? headers["traceparent"] : undefined),
    );
    spans.set(request, span);
    // What follows is caused by us, and not by whoever has called us.
    headers["traceparent"] = traceparentOf(span);
    done();
  });
  app.addHook("onResponse", (request, { statusCode }, done) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", statusCode);
    if (statusCode >= 500) {
      span?.setAttribute(attribute.errorType, String(statusCode));
      span?.setStatus({ code: SpanStatusCode.ERROR });
    }
    span?.end();
    done();
  });
}

function attributesOf({ method, url, protocol, id }: FastifyRequest, route: string | undefined): Attributes {
  return {
    "http.request.method": method,
    ...(route === undefined ? {} : { "http.route": route }),
    "url.path": route === undefined ? REDACTED : pathOf(url),
    // Which a proxy's header may say.
    "url.scheme": protocol === "https" ? "https" : "http",
    [attribute.conversationId]: id,
  };
}

const REDACTED = "REDACTED";

/** Of ids and names of procedures. Not `@` or `%`, which an address of somebody has, nor what is as long as a token. */
const HARMLESS_PATH = /^(?:[/,][\w.:-]{0,64}){1,16}$/;

/**
 * The path of an address without its query, in which people search, and procedures have their inputs. A path has ids of orders, products,
 * dead letters and mails, as the log does. What a caller writes there instead may be anything: what is no id by its letters or its length
 * stays here, and so does a path that leads nowhere.
 */
function pathOf(url: string): string {
  const [path = ""] = url.split("?", 1);

  return HARMLESS_PATH.test(path) ? path : REDACTED;
}
