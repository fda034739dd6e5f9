import { ProxyTracerProvider, trace, type Tracer } from "@opentelemetry/api";

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
