import { ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { expect, test } from "vitest";
import {
  childTrace,
  contextOfTrace,
  isTraceSampled,
  isTraceUnseen,
  traceIdOf,
  traceparentIn,
} from "./trace.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const of = (version: string, flags: string, more = "") => `${version}-${TRACE}-${SPAN}-${flags}${more}`;

test.each([
  ["that is sampled", of("00", "01"), "01"],
  ["that is not", of("00", "00"), "00"],
  ["whose id is random", of("00", "03"), "03"],
  ["with flags that nobody knows", of("00", "fc"), "00"],
  ["of a later version", of("01", "01"), "01"],
  ["of a later version that says more", of("fe", "00", "-what-the-future-brings"), "00"],
])("a traceparent %s is continued as one of version 00", (_, given, flags) => {
  const sampled = flags !== "00";

  expect(traceparentIn(given)).toBe(of("00", flags));
  expect(traceIdOf(given)).toBe(TRACE);
  expect(childTrace(given)).toMatch(new RegExp(`^00-${TRACE}-(?!${SPAN})[0-9a-f]{16}-${flags}$`));
  expect([isTraceSampled(given), isTraceUnseen(given)]).toEqual([sampled, !sampled]);
  expect(trace.getSpanContext(contextOfTrace(given))).toEqual({
    ...{ traceId: TRACE, spanId: SPAN, traceFlags: Number(flags), isRemote: true },
  });
});

test.each<[string, string | undefined]>([
  ["nothing", undefined],
  ["an empty text", ""],
  ["a trace of zeros", `00-${"0".repeat(32)}-${SPAN}-00`],
  ["a span of zeros", `00-${TRACE}-${"0".repeat(16)}-00`],
  ["a version that there will never be", of("ff", "00")],
  ["version 00 that goes on", of("00", "00", "-more")],
  ["a later version that goes on without a dash", of("01", "00", "0")],
  ["capital letters", of("00", "00").toUpperCase()],
  ["lines", of("01", "00", "-\n")],
])("%s is no traceparent: what it came with begins a trace", (_, given) => {
  expect([traceparentIn(given), traceIdOf(given)]).toEqual([undefined, undefined]);
  expect(childTrace(given)).toMatch(/^00-(?!4bf92f|0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
  expect([isTraceSampled(given ?? ""), isTraceUnseen(given)]).toEqual([false, false]);
  expect(contextOfTrace(given)).toBe(ROOT_CONTEXT);
});
