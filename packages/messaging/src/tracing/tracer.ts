import { ProxyTracerProvider, trace, type Tracer } from "@opentelemetry/api";
import { isTraceUnseen } from "../wire/trace.js";

/**
 * What makes spans, where the program has registered an OpenTelemetry SDK. Undefined where it has not: a tracer of the bare API would
 * make an object for each span that nobody sees.
 */
export function activeTracer(): Tracer | undefined {
  const provider = trace.getTracerProvider();

  return provider instanceof ProxyTracerProvider
    ? provider.getDelegateTracer("warren")
    : provider.getTracer("warren");
}

/**
 * What makes spans below `traceparent`. Undefined, too, where its trace is not sampled: a span of such a trace is seen by nobody, and yet
 * costs a third of one that is.
 */
export function tracerBelow(traceparent: string | undefined): Tracer | undefined {
  const tracer = activeTracer();

  return tracer === undefined || isTraceUnseen(traceparent) ? undefined : tracer;
}
