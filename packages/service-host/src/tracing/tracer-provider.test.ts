import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import * as sdk from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { samplerFor } from "./sampler.js";
import { tracerProvider } from "./tracer-provider.js";

const resource = resourceFromAttributes({ "service.name": "tea" });
const exporter = new sdk.InMemorySpanExporter();
const ours = (ratio = 1) =>
  tracerProvider({
    ...{ resource, ids: new sdk.RandomIdGenerator(), isSampled: samplerFor(sdk, ratio) },
    processors: [new sdk.SimpleSpanProcessor(exporter)],
  }).getTracer("test", "1.0.0");
const theirs = () =>
  new sdk.BasicTracerProvider({
    resource,
    spanProcessors: [new sdk.SimpleSpanProcessor(exporter)],
  }).getTracer("test", "1.0.0");
afterEach(() => exporter.reset());

const LINKED = { traceId: "c".repeat(32), spanId: "d".repeat(16), traceFlags: TraceFlags.SAMPLED };
const ABOVE = trace.setSpanContext(ROOT_CONTEXT, {
  ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags: TraceFlags.SAMPLED, isRemote: true },
});
const at = (seconds: number) => [1_790_000_000 + seconds, 0] as [number, number];

/** All that a span can be told. */
function brew(tracer: Tracer): void {
  const attributes = { cups: 2, kind: "green", hot: true, guests: ["Ada", "Bo"] };
  const options = { kind: SpanKind.CONSUMER, attributes, links: [{ context: LINKED }], startTime: at(0) };
  const span = tracer.startSpan("brew", options, ABOVE);
  attributes.cups = 3;
  span.setAttribute("outcome", "done").setAttributes({ kind: "black", sugar: 0 }).updateName("brew tea");
  span.addLink({ context: LINKED, attributes: { why: "same pot" } }).addLinks([{ context: LINKED }]);
  span.addEvent("boiled", { degrees: 95 }, at(1)).addEvent("poured", at(2));
  span.setStatus({ code: SpanStatusCode.ERROR, message: "too hot" });
  span.end(at(3));
  span.setAttribute("late", true).updateName("late").setStatus({ code: SpanStatusCode.OK });
  span.addLink({ context: LINKED }).addEvent("late");
  span.end();
  tracer.startSpan("root", { root: true }, ABOVE).end(new Date());
}

test("a span tells what OpenTelemetry's own tells, and nothing more once it has ended", () => {
  const told = (tracer: Tracer) => {
    exporter.reset();
    brew(tracer);

    return exporter.getFinishedSpans().map((span, index) => {
      const { name, kind, attributes, links, events, status, ended, parentSpanContext } = span;
      const { traceId, traceFlags } = span.spanContext();
      const counts = [span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount];
      const timed = index === 0 ? [span.startTime, span.endTime, span.duration, traceId] : [];

      return {
        ...{
          name,
          kind,
          attributes,
          links,
          events,
          status,
          ended,
          parentSpanContext,
          traceFlags,
          counts,
          timed,
        },
        ...{ scope: span.instrumentationScope.name, resource: span.resource.attributes },
      };
    });
  };

  expect(told(ours())).toEqual(told(theirs()));
});

test("a span begins now and lasts as long as it lasts, also where the computer's clock is set back meanwhile", () => {
  const [before, clock] = [Date.now(), Date.now];
  const span = ours().startSpan("brew", {}, ROOT_CONTEXT);
  Date.now = () => before - 3_600_000;
  span.end();
  Date.now = clock;

  const [{ startTime, endTime, duration } = { startTime: at(0), endTime: at(0), duration: at(0) }] =
    exporter.getFinishedSpans();
  const milliseconds = ([seconds, nanoseconds]: readonly [number, number]) =>
    seconds * 1_000 + nanoseconds / 1e6;
  expect(milliseconds(startTime)).toBeGreaterThanOrEqual(before);
  expect(milliseconds(endTime)).toBeGreaterThanOrEqual(milliseconds(startTime));
  expect(milliseconds(duration)).toBeLessThan(60_000);
});

test("of an exception a span keeps the kind, and not the text, which may quote a payload", () => {
  const span = ours().startSpan("brew", {}, ROOT_CONTEXT);
  span.recordException(new TypeError("secret"));
  span.end();

  const [brewed] = exporter.getFinishedSpans();
  expect(brewed?.events).toMatchObject([
    { name: "exception", attributes: { "exception.type": "TypeError" } },
  ]);
  expect(JSON.stringify(brewed?.events)).not.toContain("secret");
});

test("a span that is not sampled has its place in the trace, and is told to nobody", () => {
  const span = ours(0).startSpan("brew", {}, ROOT_CONTEXT);
  span.end();

  expect(span.isRecording()).toBe(false);
  expect(span.spanContext()).toMatchObject({ traceFlags: TraceFlags.NONE });
  expect(exporter.getFinishedSpans()).toEqual([]);
});

test("an active span is given to what is done in it, whose answer comes back", () => {
  const answer = ours().startActiveSpan("brew", { attributes: { cups: 1 } }, ABOVE, (span) => {
    span.end();

    return `${span.spanContext().traceId} ${String(context.active() === ROOT_CONTEXT)}`;
  });

  expect(answer).toBe(`${"a".repeat(32)} true`);
  expect(exporter.getFinishedSpans()).toMatchObject([{ name: "brew", attributes: { cups: 1 } }]);
});
