import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { Options } from "amqplib";
import fc from "fast-check";
import { header } from "../wire/headers.js";
import { BROKEN } from "./hostile-sender.js";

/** A message as no sender of the contract makes it. Its properties are such that a broker takes them. */
export type HostileMessage = Readonly<{
  content: Buffer;
  properties: Options.Publish;
  /** `broken`: some of its bytes are changed on the way, into such as amqplib would not write. */
  overWire?: "as it is" | "broken";
}>;

/** What hostile messages are made from. */
export type HostileOptions = Readonly<{
  /** The message's name in the contract, and payloads that are valid. */
  type: string;
  payloads: readonly Readonly<Record<string, unknown>>[];
  /** A queue that belongs to somebody else: a forged reply address. */
  foreignQueue: string;
}>;

const forbiddenNames = ["__proto__", "constructor", "prototype", "toString", "then"];

/** Texts of up to 255 bytes, which is what a property holds. */
const oddText = fc.oneof(
  fc.constantFrom(
    "",
    "null",
    "NaN",
    "1e999",
    "a\u0000b",
    "a\r\nx-injected: 1",
    "\u001b[2J",
    "'; drop table done; --",
    "\u00e4".repeat(127),
    "x".repeat(255),
    ...forbiddenNames,
  ),
  fc.string({ maxLength: 20, unit: "binary" }),
);

// With their type on the wire given: other libraries send what amqplib would not. RabbitMQ itself fails over NaN and the
// infinite, and ends the sender's connection.
const oddNumber = fc.oneof(
  fc
    .constantFrom(-1, 0, -0, 0.5, 1.5, -1e300, 1e300, 5e-324, 2 ** 51 + 0.5, -(2 ** 51) - 0.25, 2 ** 53 + 2)
    .map((value) => ({ "!": "double", value })),
  fc.constantFrom(0.1, -3e38).map((value) => ({ "!": "float", value })),
  fc.constantFrom(-(2 ** 63), 2 ** 62, -1).map((value) => ({ "!": "long", value })),
);

const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom<unknown>(
    true,
    null,
    [],
    {},
    [1, null, { a: [true] }],
    { count: -1, reason: "constructor", queue: "work", exchange: "", "routing-keys": ["work"] },
    [{ count: { a: 1 }, reason: "__proto__", queue: "work", time: 5 }, 7],
    { "!": "timestamp", value: 2 ** 63 },
    { "!": "decimal", value: { places: 255, digits: 2 ** 32 - 1 } },
    { "!": "object", value: { "!": "nonsense", value: 1 } },
    Buffer.from([0, 255, 128]),
    "x".repeat(20_000),
    "€".repeat(9_000),
  ),
);

const oddName = fc.constantFrom(
  ...Object.values(header),
  header.attempt,
  header.deadline,
  header.schemaVersion,
  "x-death",
  "x-delivery-count",
  "x-first-death-queue",
  "x-requeued",
  "their-own",
  "\u00e4".repeat(127),
  ...forbiddenNames,
);

// Over 64 KiB amqplib does not send them.
const forgedHeaders = fc
  .uniqueArray(fc.tuple(oddName, oddValue), { maxLength: 4, selector: ([name]) => name })
  .map((pairs): Record<string, unknown> => Object.fromEntries(pairs))
  .filter((headers) => Buffer.byteLength(JSON.stringify(headers)) < 60_000);

/** A valid payload, one with a field broken or added, or no JSON of the contract at all. */
function contentOf(payload: Readonly<Record<string, unknown>>): fc.Arbitrary<Buffer> {
  const text = JSON.stringify(payload);
  const broken = fc
    .tuple(fc.constantFrom(...Object.keys(payload), ...forbiddenNames), fc.jsonValue({ maxDepth: 2 }))
    // Object.fromEntries makes `__proto__` a field like any other, as JSON.parse does.
    .map(([name, value]) => JSON.stringify(Object.fromEntries([...Object.entries(payload), [name, value]])));

  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(Buffer.from(text)) },
    { weight: 4, arbitrary: broken.map((made) => Buffer.from(made)) },
    { weight: 2, arbitrary: fc.nat(text.length).map((length) => Buffer.from(text.slice(0, length))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
    {
      weight: 1,
      arbitrary: fc.jsonValue({ maxDepth: 2 }).map((value) => Buffer.from(JSON.stringify(value))),
    },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        Buffer.from(text, "utf16le"),
        Buffer.from(`\ufeff${text}`),
        gzipSync(text),
        Buffer.from("[".repeat(10_000) + "]".repeat(10_000)),
        Buffer.from('{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)),
        Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
        Buffer.from(JSON.stringify({ ...payload, more: "x".repeat(300_000) })),
        Buffer.from(JSON.stringify({ ...payload, id: "x".repeat(200_000) })),
      ),
    },
  );
}

const oddType = (type: string) =>
  fc.oneof(
    { weight: 7, arbitrary: fc.constant(type) },
    { weight: 1, arbitrary: oddText },
    { weight: 1, arbitrary: fc.constantFrom("Nonsense", "ErrorReply", ...forbiddenNames) },
  );

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

/** Messages, most of them with several things wrong at once. */
export function hostileMessages({
  type,
  payloads,
  foreignQueue,
}: HostileOptions): fc.Arbitrary<HostileMessage> {
  const properties = fc.record({
    headers: forgedHeaders,
    type: maybe(oddType(type)),
    replyTo: maybe(
      fc.oneof(fc.constantFrom(foreignQueue, "amq.rabbitmq.reply-to.nobody", "no-such-queue"), oddText),
    ),
    messageId: fc.oneof(
      { weight: 4, arbitrary: fc.constant("new") },
      { weight: 1, arbitrary: maybe(oddText) },
    ),
    correlationId: maybe(oddText),
    contentType: fc.oneof(fc.constantFrom("application/json", "text/xml; charset=utf-16"), oddText),
    contentEncoding: maybe(fc.oneof(fc.constantFrom("gzip", "no-such-encoding"), oddText)),
    timestamp: maybe(fc.constantFrom(0, 1, 2 ** 53 - 1, 2 ** 64 - 2_048)),
    priority: maybe(fc.constantFrom(0, 255)),
    deliveryMode: maybe(fc.constantFrom(1, 2)),
    appId: maybe(oddText),
  });
  const sound = fc
    .record({ content: fc.constantFrom(...payloads).chain(contentOf), properties })
    .map(({ content, properties: { messageId, ...rest } }) => ({
      content,
      properties: withoutUndefined({ ...rest, messageId: messageId === "new" ? randomUUID() : messageId }),
    }));

  return fc
    .oneof(
      { weight: 8, arbitrary: sound },
      {
        weight: 1,
        arbitrary: fc
          .tuple(sound, fc.subarray(brokenProperties, { minLength: 1 }))
          .map(([message, names]) => ({
            ...message,
            properties: { ...message.properties, ...brokenTexts(names) },
            overWire: "broken" as const,
          })),
      },
    )
    .map(readable);
}

/** As a failing run prints it: a body of a megabyte helps nobody. */
function readable(message: HostileMessage): HostileMessage {
  const text = () => {
    const { content, properties, overWire } = message;
    const shown = { content: content.toString("latin1").slice(0, 200), properties, overWire };

    return JSON.stringify(shown).slice(0, 1_000);
  };

  return Object.defineProperty(message, fc.toStringMethod, { value: text, enumerable: false });
}

const brokenProperties: BrokenProperty[] = [
  "messageId",
  "type",
  "correlationId",
  "replyTo",
  "appId",
  "contentType",
  "contentEncoding",
  "headers",
  "timestamp",
];
type BrokenProperty =
  | "messageId"
  | "type"
  | "correlationId"
  | "replyTo"
  | "appId"
  | "contentType"
  | "contentEncoding"
  | "headers"
  | "timestamp";

/** 200 bytes that are no UTF-8: each is read as a character of three bytes, and 600 bytes fit into no property. */
function brokenTexts(names: readonly BrokenProperty[]): Options.Publish {
  const broken = (name: BrokenProperty): unknown => {
    if (name === "headers") return { [BROKEN]: 1, "their-own": BROKEN, [header.correlationId]: BROKEN };

    // Eight bytes, seven of them marks: the latest second that the wire can say, nearly.
    return name === "timestamp" ? Number(0x1a1a1a1a1a1a1a00n) : BROKEN;
  };

  return Object.fromEntries(names.map((name) => [name, broken(name)]));
}

function withoutUndefined(given: Readonly<Record<string, unknown>>): Options.Publish {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, object] => entry[1] !== undefined),
  );
}
