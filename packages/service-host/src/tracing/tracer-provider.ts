import {
  context as ambient,
  isSpanContextValid,
  SpanKind,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
  type TracerProvider,
} from "@opentelemetry/api";
import type { IdGenerator, ReadableSpan, SpanProcessor } from "@opentelemetry/sdk-trace-base";
import { RecordedSpan, type Recording } from "./recorded-span.js";
import type { IsSampled } from "./sampler.js";

type Options = Pick<ReadableSpan, "resource"> &
  Readonly<{
    ids: IdGenerator;
    isSampled: IsSampled;
    /** Each is told of every sampled span that has ended, and of nothing else. */
    processors: readonly SpanProcessor[];
  }>;

/** What makes the spans of a program and hands those that are sampled to its processors. */
export function tracerProvider(options: Options): TracerProvider & Readonly<{ shutdown(): Promise<void> }> {
  const { processors } = options;
  const tracers = new Map<string, Tracer>();

  return {
    getTracer(name, version) {
      const key = version === undefined ? name : `${name} ${version}`;
      const known = tracers.get(key);
      if (known !== undefined) return known;
      const instrumentationScope = version === undefined ? { name } : { name, version };
      const tracer = tracerOf(options, instrumentationScope);
      tracers.set(key, tracer);

      return tracer;
    },
    async shutdown() {
      await Promise.all(processors.map((processor) => processor.shutdown()));
    },
  };
}

function tracerOf(
  { resource, ids, isSampled, processors }: Options,
  instrumentationScope: ReadableSpan["instrumentationScope"],
): Tracer {
  const ended = (span: ReadableSpan) => {
    for (const processor of processors) processor.onEnd(span);
  };
  const recording: Recording = { resource, instrumentationScope, ended };
  const startSpan: Tracer["startSpan"] = (name, options = {}, context = ambient.active()) => {
    const { kind = SpanKind.INTERNAL, root = false, attributes, links, startTime } = options;
    const above = root ? undefined : trace.getSpanContext(context);
    const parent = above !== undefined && isSpanContextValid(above) ? above : undefined;
    const traceId = parent?.traceId ?? ids.generateTraceId();
    const sampled = isSampled(parent, traceId, links);
    const spanContext = {
      traceId,
      spanId: ids.generateSpanId(),
      traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      ...(parent?.traceState === undefined ? {} : { traceState: parent.traceState }),
    };

    return sampled
      ? new RecordedSpan(recording, {
          ...{ name, kind, context: spanContext, parent, attributes, links, startTime },
        })
      : trace.wrapSpanContext(spanContext);
  };

  return {
    startSpan,
    startActiveSpan(name: string, ...rest: readonly unknown[]) {
      const [options, context = ambient.active()] = rest.slice(0, -1) as [SpanOptions?, Context?];
      const span = startSpan(name, options, context);

      return ambient.with(
        trace.setSpan(context, span),
        rest.at(-1) as (span: Span) => never,
        undefined,
        span,
      );
    },
  };
}
