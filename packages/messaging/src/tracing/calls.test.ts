import { trace } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, expect, test } from "vitest";
import { endCall, endingCall, startCall } from "./calls.js";

const traceparent = (flags: string) => `00-${"a".repeat(32)}-${"b".repeat(16)}-${flags}`;
const exporter = new InMemorySpanExporter();
let described = 0;
const describe = (name: string) => {
  described++;

  return { name, attributes: { "db.system.name": "redis" } };
};
const traceHere = () =>
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );

afterEach(() => {
  trace.disable();
  exporter.reset();
  described = 0;
});

test("where nobody traces no call is described, and its answer is the promise itself", () => {
  const answer = Promise.resolve("pong");

  expect(startCall(traceparent("01"), describe, "PING")).toBeUndefined();
  expect(endingCall(undefined, answer)).toBe(answer);
  expect(() => endCall(undefined, "away")).not.toThrow();
  expect(described).toBe(0);
});

test.each([
  ["is not sampled", traceparent("00")],
  ["is not known", undefined],
  ["is no trace", "00-zz"],
])("a call whose cause %s has no span", (_, cause) => {
  traceHere();

  expect(startCall(cause, describe, "PING")).toBeUndefined();
  expect(described).toBe(0);
});

test("a call is a span below its cause, which ends with the answer and says the kind of a failure alone", async () => {
  traceHere();
  const failure = Object.assign(new Error("no luck, Ada"), { code: "22P02" });

  expect(await endingCall(startCall(traceparent("01"), describe, "PING"), Promise.resolve("pong"))).toBe(
    "pong",
  );
  await expect(
    endingCall(startCall(traceparent("01"), describe, "GET"), Promise.reject(failure)),
  ).rejects.toBe(failure);
  endCall(startCall(traceparent("01"), describe, "SEND"), "away");

  const spans = exporter.getFinishedSpans();
  expect(spans.map(({ name, attributes }) => [name, attributes["error.type"]])).toEqual([
    ["PING", undefined],
    ["GET", "22P02"],
    ["SEND", "away"],
  ]);
  expect(spans.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual(
    spans.map(() => "b".repeat(16)),
  );
  expect(JSON.stringify(spans.map(({ status, events }) => [status, events]))).not.toContain("Ada");
});
