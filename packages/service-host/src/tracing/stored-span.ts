import { SpanStatusCode, type Attributes, type HrTime, type SpanKind } from "@opentelemetry/api";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";

/** A finished span as a line of the trace files has it. */
export type StoredSpan = Readonly<{
  service: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: SpanKind;
  /** Milliseconds since 1970, with a fraction. */
  startMs: number;
  endMs: number;
  attributes: Attributes;
  /** Where it failed: the kind of the error. */
  error?: string;
  links: readonly Readonly<{ traceId: string; spanId: string }>[];
}>;

export function storedSpan(service: string, span: ReadableSpan): StoredSpan {
  const { traceId, spanId } = span.spanContext();
  const parentSpanId = span.parentSpanContext?.spanId;
  const { "error.type": errorType = "failed" } = span.attributes;

  return {
    service,
    traceId,
    spanId,
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: span.name,
    kind: span.kind,
    startMs: milliseconds(span.startTime),
    endMs: milliseconds(span.endTime),
    attributes: span.attributes,
    ...(span.status.code === SpanStatusCode.ERROR ? { error: String(errorType) } : {}),
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
  };
}

function milliseconds([seconds, nanoseconds]: HrTime): number {
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
