import { TraceFlags } from "@opentelemetry/api";
import * as sdk from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";
import { samplerFor } from "./sampler.js";

const contextOf = (traceFlags: TraceFlags) => ({
  ...{ traceId: "a".repeat(32), spanId: "b".repeat(16), traceFlags },
});
const links = (...flags: readonly TraceFlags[]) => flags.map((flag) => ({ context: contextOf(flag) }));
const newId = new sdk.RandomIdGenerator().generateTraceId;
const { NONE, SAMPLED } = TraceFlags;

test("what follows keeps to what was decided where its trace began", () => {
  expect(samplerFor(sdk, 0)(contextOf(SAMPLED), newId(), [])).toBe(true);
  expect(samplerFor(sdk, 1)(contextOf(NONE), newId(), links(SAMPLED))).toBe(false);
});

test("a batch is sampled where one of its messages is, and only there", () => {
  const batch = (...flags: readonly TraceFlags[]) => samplerFor(sdk, 0)(undefined, newId(), links(...flags));

  expect(batch(NONE, SAMPLED)).toBe(true);
  expect(batch(NONE, NONE)).toBe(false);
  expect(batch()).toBe(false);
});

test("of traces that begin here the ratio is sampled", () => {
  const isSampled = samplerFor(sdk, 0.1);
  const sampled = Array.from({ length: 4_000 }, newId).filter((id) => isSampled(undefined, id, undefined));

  expect(sampled.length).toBeGreaterThan(200);
  expect(sampled.length).toBeLessThan(700);
});
