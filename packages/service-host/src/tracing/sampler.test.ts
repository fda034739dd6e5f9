import { ROOT_CONTEXT, trace, TraceFlags } from "@opentelemetry/api";
import * as sdk from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { samplerFor } from "./sampler.js";

const tracerAt = (ratio: number) =>
  new sdk.BasicTracerProvider({ sampler: samplerFor(sdk, ratio) }).getTracer("test");
const contextOf = (traceFlags: TraceFlags) => ({
  ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags },
});
const links = (...flags: readonly TraceFlags[]) => flags.map((flag) => ({ context: contextOf(flag) }));
const isSampled = (span: ReturnType<ReturnType<typeof tracerAt>["startSpan"]>) =>
  (span.spanContext().traceFlags & 1) === 1;
const { NONE, SAMPLED } = TraceFlags;

test("what follows keeps to what was decided where its trace began", () => {
  const below = (flags: TraceFlags) => trace.setSpanContext(ROOT_CONTEXT, contextOf(flags));

  expect(isSampled(tracerAt(0).startSpan("a", {}, below(SAMPLED)))).toBe(true);
  expect(isSampled(tracerAt(1).startSpan("a", {}, below(NONE)))).toBe(false);
});

test("a batch is sampled where one of its messages is, and only there", () => {
  const batch = (...flags: readonly TraceFlags[]) =>
    isSampled(tracerAt(0).startSpan("batch", { root: true, links: links(...flags) }, ROOT_CONTEXT));

  expect(batch(NONE, SAMPLED)).toBe(true);
  expect(batch(NONE, NONE)).toBe(false);
  expect(batch()).toBe(false);
});

test("of traces that begin here the ratio is sampled", () => {
  const sampled = Array.from({ length: 4_000 }, () => tracerAt(0.1).startSpan("a", {}, ROOT_CONTEXT)).filter(
    isSampled,
  );

  expect(sampled.length).toBeGreaterThan(200);
  expect(sampled.length).toBeLessThan(700);
});
