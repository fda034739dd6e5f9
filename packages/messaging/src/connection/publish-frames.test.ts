import { createRequire } from "node:module";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { compose } from "../wire/compose.js";
import { Work } from "../testing/test-contract.js";
import { contentOf, propertiesOf } from "../publish/properties-of.js";
import { publishFrames, type PublishFields } from "./publish-frames.js";

const require = createRequire(import.meta.url);
const internal = (file: string) =>
  require(path.join(path.dirname(require.resolve("amqplib")), "lib", file)) as unknown;
type Encode = (id: number, channel: number, ...more: readonly unknown[]) => Buffer;
const defs = internal("defs.js") as Readonly<{
  BasicPublish: number;
  BasicProperties: number;
  encodeMethod: Encode;
  encodeProperties: Encode;
}>;
const { makeBodyFrame } = internal("frame.js") as {
  makeBodyFrame: (channel: number, content: Buffer) => Buffer;
};
const args = internal("api_args.js") as {
  publish(exchange: string, routingKey: string, options: object): PublishFields;
};

const on = { channel: 3, frameMax: 131_072 };

/** What amqplib writes; undefined where it refuses. */
function amqplibs(fields: PublishFields, content: Buffer): Buffer | undefined {
  try {
    return Buffer.concat([
      defs.encodeMethod(defs.BasicPublish, on.channel, fields),
      defs.encodeProperties(defs.BasicProperties, on.channel, content.length, fields),
      makeBodyFrame(on.channel, content),
    ]);
  } catch {
    return undefined;
  }
}

const text = (maxLength: number) =>
  fc.oneof(fc.string({ maxLength }), fc.string({ unit: "binary", maxLength }));
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const header: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: text(300) },
  { weight: 3, arbitrary: fc.integer() },
  { weight: 3, arbitrary: fc.maxSafeInteger() },
  fc.constantFrom(0, -0, 127, 128, -128, -129, 32_767, 32_768, -32_769, 2 ** 31, -(2 ** 31), 2 ** 53, 1.5),
  fc.constantFrom(undefined, null, true, [1], { a: 1 }, Buffer.from("b"), NaN),
);
const options = fc.record({
  mandatory: optional(fc.boolean()),
  persistent: optional(fc.boolean()),
  contentType: optional(text(260)),
  contentEncoding: optional(text(20)),
  headers: optional(fc.dictionary(text(260), header, { maxKeys: 8 })),
  priority: optional(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(-1, 1.5, NaN))),
  correlationId: optional(text(260)),
  replyTo: optional(text(260)),
  expiration: optional(fc.integer({ min: 0 })),
  messageId: optional(text(260)),
  timestamp: optional(fc.oneof(fc.nat(), fc.constantFrom(2 ** 32, 2 ** 53, -1, 1.5))),
  type: optional(text(260)),
  userId: optional(text(5)),
  appId: optional(text(260)),
  CC: optional(text(5)),
});

test("whatever is published: it is written as amqplib writes it, or left to amqplib", () => {
  fc.assert(
    fc.property(
      fc.tuple(text(260), text(260), options),
      fc.uint8Array({ maxLength: 3_000 }),
      ([exchange, routingKey, given], bytes) => {
        const fields = args.publish(exchange, routingKey, given);
        const content = Buffer.from(bytes);
        const frames = publishFrames(fields, content, on);

        if (frames !== undefined)
          expect(frames.toString("hex")).toBe(amqplibs(fields, content)?.toString("hex"));
      },
    ),
    { numRuns: 2_000 },
  );
});

test("a message of a contract is written here, with headers of text and of numbers", () => {
  const route = { exchange: "jobs", routingKey: "work", mandatory: true, persistent: true, pack: 1 };
  const cause = { correlationId: "Zoë's order", causationId: "m-0", traceparent: undefined };
  const stamp = { appId: "requester", now: new Date(1_800_000_000_000), messageId: "m-1" };
  const composed = compose(Work({ id: "é" }), { type: Work, route: route as never }, cause, stamp);
  const message = {
    ...composed,
    headers: { ...composed.headers, "x-attempt": 2, "x-deadline": 1_800_000_000_000 },
  };
  const fields = args.publish(message.exchange, message.routingKey, propertiesOf(message));
  const content = contentOf(message);
  const frames = publishFrames(fields, content, on);

  expect(frames).toBeDefined();
  expect(frames?.equals(amqplibs(fields, content) ?? Buffer.alloc(0))).toBe(true);
});

test.each([
  ["more than fits into one frame", {}, on.frameMax - 7],
  ["no content", {}, 0],
  ["headers of more than 64 KiB", { headers: { long: "x".repeat(70_000) } }, 1],
  ["many headers, of more than 64 KiB", { headers: { a: "x".repeat(40_000), b: "x".repeat(40_000) } }, 1],
  ["a property of more than 255 bytes", { messageId: "é".repeat(128) }, 1],
  ["a table in the headers", { headers: { "x-death": [{ count: 1 }] } }, 1],
])("%s is left to amqplib", (_, given, bytes) => {
  expect(publishFrames(args.publish("e", "k", given), Buffer.alloc(bytes), on)).toBeUndefined();
});
