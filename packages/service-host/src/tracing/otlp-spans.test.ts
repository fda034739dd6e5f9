import { SpanKind, SpanStatusCode, TraceFlags, type AttributeValue } from "@opentelemetry/api";
import { TraceState } from "@opentelemetry/core";
import { ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { resourceFromAttributes } from "@opentelemetry/resources";
import type { ReadableSpan } from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { otlpSpans } from "./otlp-spans.js";

const resource = resourceFromAttributes({ "service.name": "tea", "service.version": "dev", cups: 2 });
const scopes = [{ name: "warren" }, { name: "tëa", version: "1.2.0" }];

const hex = (digits: number) =>
  fc.string({
    unit: fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))),
    ...lengthOf(digits),
  });
const lengthOf = (length: number) => ({ minLength: length, maxLength: length });
// Halves of surrogate pairs among them, and texts whose length takes two and three bytes.
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: fc.constantFrom("a", "é", "茶", "🍵", "\ud83c"), maxLength: 90 }),
  fc.integer({ min: 100, max: 20_000 }).map((length) => "x".repeat(length)),
);
const number = fc.oneof(
  fc.integer(),
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 2 ** 53, 2 ** 62, 2 ** 63, -(2 ** 63), -(2 ** 64), 127, 128, -1, 2 ** 32),
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.array(fc.option(text)),
  fc.array(fc.option(number)),
  fc.array(fc.option(fc.boolean())),
);
// Few keys and some values that come again and again: these are copied.
const attributes = fc.dictionary(
  fc.oneof(fc.constantFrom("queue", "message", "id", "wärme"), fc.string({ minLength: 1 })),
  fc.oneof(fc.constantFrom("orders.saga", "brew", 1, true, 2.5), value),
);
const count = fc.nat({ max: 300 });
const time = fc.tuple(fc.nat({ max: 4_000_000_000 }), fc.nat({ max: 999_999_999 }));
const context = fc.record(
  {
    traceId: hex(32),
    spanId: hex(16),
    traceFlags: fc.constantFrom(TraceFlags.NONE, TraceFlags.SAMPLED),
    isRemote: fc.boolean(),
    traceState: fc.constantFrom(new TraceState("tea=green,cup=2"), new TraceState()),
  },
  { requiredKeys: ["traceId", "spanId", "traceFlags"] },
);
const span: fc.Arbitrary<ReadableSpan> = fc
  .record(
    {
      of: context,
      parentSpanContext: context,
      name: text,
      kind: fc.constantFrom(SpanKind.INTERNAL, SpanKind.SERVER, SpanKind.CONSUMER),
      startTime: time,
      endTime: time,
      duration: time,
      attributes,
      links: fc.array(
        fc.record({ context, attributes, droppedAttributesCount: count }, { requiredKeys: ["context"] }),
        { maxLength: 4 },
      ),
      events: fc.array(
        fc.record(
          { time, name: text, attributes, droppedAttributesCount: count },
          { requiredKeys: ["time", "name"] },
        ),
        { maxLength: 3 },
      ),
      status: fc.record(
        {
          code: fc.constantFrom(SpanStatusCode.UNSET, SpanStatusCode.OK, SpanStatusCode.ERROR),
          message: text,
        },
        { requiredKeys: ["code"] },
      ),
      ended: fc.constant(true),
      instrumentationScope: fc.constantFrom(...scopes),
      droppedAttributesCount: count,
      droppedEventsCount: count,
      droppedLinksCount: count,
    },
    { noNullPrototype: true },
  )
  .chain(({ parentSpanContext, of, ...rest }) =>
    fc.boolean().map((isRoot) => ({
      ...{ ...rest, resource, spanContext: () => of },
      ...(isRoot ? {} : { parentSpanContext }),
    })),
  );

const theirs = (spans: ReadableSpan[]) => Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []);

test("spans are written to the byte as OpenTelemetry writes them, whatever the same writer has written before", () => {
  const write = otlpSpans();
  fc.assert(
    fc.property(fc.array(span, { maxLength: 12 }), (spans) => {
      expect(Buffer.from(write(spans)).equals(theirs(spans))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test("what was written stays as it is while the next spans are written", () => {
  const write = otlpSpans();
  const [first, second] = fc.sample(span, { seed: 1, numRuns: 2 }).map((one) => [one]);
  const written = Buffer.from(write(first ?? []).buffer);
  write(second ?? []);

  expect(written.equals(theirs(first ?? []))).toBe(true);
});

test("a span that cannot be written leaves nothing of itself in what is written next", () => {
  const write = otlpSpans();
  const [one] = fc.sample(span, { seed: 1, numRuns: 1 }).map((drawn): ReadableSpan => drawn);
  expect(() => write([{ ...(one as ReadableSpan), startTime: [Number.NaN, 0] }])).toThrow(RangeError);

  expect(Buffer.from(write([one as ReadableSpan])).equals(theirs([one as ReadableSpan]))).toBe(true);
});

test("an id of its own for each of thousands of spans is written like a value that comes again", () => {
  const write = otlpSpans();
  const [one] = fc.sample(span, { seed: 1, numRuns: 1 });
  const spans = Array.from({ length: 3_000 }, (_, n) => ({
    ...(one as ReadableSpan),
    attributes: { id: `id-${n % 2_000}`, queue: `queue-${n % 3}`, [`key-${n}`]: n % 5 },
  }));

  for (let at = 0; at < spans.length; at += 500) {
    const some = spans.slice(at, at + 500);
    expect(Buffer.from(write(some)).equals(theirs(some))).toBe(true);
  }
});
