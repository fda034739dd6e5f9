import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import * as z from "zod";
import { message, type AnyMessageType, type Message } from "../contract/index.js";
import { assignMessageId } from "./assign-message-id.js";
import { decode } from "./decode.js";

type LightMeasured = Message<"LightMeasured", Readonly<{ lumens: number }>>;
const LightMeasured = message<LightMeasured>("LightMeasured", {
  version: "2.1.0",
  schema: z.object({ lumens: z.number() }),
});
type TurnedOff = Message<"TurnedOff", Readonly<{ since: string }>>;
const TurnedOff = message<TurnedOff>("TurnedOff", {
  version: "1.0.0",
  schema: z.object({ since: z.string() }),
});
type Ping = Message<"Ping">;
const Ping = message<Ping>("Ping", { version: "1.0.0", schema: z.unknown() });

const now = new Date(1_700_000_000_000);
const types = new Map<string, AnyMessageType>(
  [LightMeasured, TurnedOff].map((type) => [type.messageName, type]),
);
const untyped = [LightMeasured, TurnedOff];

function raw(content: string, properties: object = {}): ConsumeMessage {
  return {
    content: Buffer.from(content),
    fields: {
      exchange: "lights",
      routingKey: "street.7",
      deliveryTag: 1,
      redelivered: false,
      consumerTag: "",
    },
    properties: { headers: {}, ...properties } as ConsumeMessage["properties"],
  };
}

const readAs = (
  content: string,
  properties?: object,
  expected: Parameters<typeof decode>[1] = { types, untyped },
) => decode(assignMessageId(raw(content, properties)), expected, now);

test("a message without a type is the first one whose schema accepts it", () => {
  expect(readAs('{"lumens":7}')).toMatchObject({
    kind: "valid",
    delivery: { type: "LightMeasured", data: { lumens: 7 } },
  });
  expect(readAs('{"since":"6 pm"}')).toMatchObject({ kind: "valid", delivery: { type: "TurnedOff" } });
});

test("a reason is short, however long the names are that the sender gave to fields", () => {
  const Counts = message<Message<"Counts", Readonly<Record<string, number>>>>("Counts", {
    version: "1.0.0",
    schema: z.record(z.string(), z.number()),
  });
  const decoded = readAs(`{"${"n".repeat(100_000)}":"x"}`, {}, { types, untyped: [Counts] });

  expect(decoded).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(/^Counts breaks its schema: n{200}…: .{1,201}$/) as string,
  });
});

test("a type that the contract does not know counts for nothing, and so does its version", () => {
  const decoded = readAs('{"lumens":7}', {
    type: "com.acme.LightMeasured",
    headers: { "x-schema-version": "9.0.0" },
  });

  expect(decoded).toMatchObject({ kind: "valid", delivery: { type: "LightMeasured" } });
});

test("a type that the contract knows is believed", () => {
  expect(readAs('{"lumens":7}', { type: "TurnedOff" })).toMatchObject({ kind: "invalid" });
  expect(
    readAs('{"lumens":7}', { type: "LightMeasured", headers: { "x-schema-version": "3.0.0" } }),
  ).toMatchObject({
    kind: "invalid",
    reason: "LightMeasured 3.0.0 cannot be read by a service that knows 2.1.0",
  });
});

test("what fits no schema is refused with the reason for each", () => {
  expect(readAs("{}")).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(
      /none of the messages.*LightMeasured breaks.*lumens.*TurnedOff breaks.*since/,
    ) as string,
  });
  expect(readAs("{}", {}, { types, untyped: [LightMeasured] })).toMatchObject({
    reason: expect.stringMatching(/^LightMeasured breaks its schema: lumens/) as string,
  });
});

test("without untyped senders a type is a must", () => {
  expect(readAs('{"lumens":7}', {}, { types })).toMatchObject({
    kind: "invalid",
    reason: '"a message without type" is not received here',
  });
});

test("an empty body is no payload, and its schema decides", () => {
  expect(readAs("", {}, { types, untyped: [Ping] })).toMatchObject({
    kind: "valid",
    delivery: { data: undefined },
  });
  expect(readAs("", {}, { types, untyped: [LightMeasured] })).toMatchObject({
    kind: "invalid",
    reason: "LightMeasured has a payload, and the body is empty",
  });
});

test("the correlation id is the customer's, else the sender's, else the message's own", () => {
  const of = (properties: object) => {
    const decoded = readAs('{"lumens":7}', { messageId: "m-1", ...properties });

    return decoded.kind === "valid" ? decoded.delivery.correlationId : decoded.kind;
  };

  expect(of({ correlationId: "c-1", headers: { "x-correlation-id": "x-1" } })).toBe("x-1");
  expect(of({ correlationId: "c-1" })).toBe("c-1");
  expect(of({ correlationId: "" })).toBe("m-1");
  expect(of({ correlationId: "c".repeat(201) })).toBe("m-1");
  expect(of({ headers: { "x-correlation-id": "ü".repeat(101) } })).toBe("m-1");
  expect(of({})).toBe("m-1");
});

test("a message without an id is given a new one, and one with an id keeps it", () => {
  const [first, second] = [assignMessageId(raw("{}")), assignMessageId(raw("{}"))];

  expect(first.properties.messageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(first.properties.messageId).not.toBe(second.properties.messageId);
  expect(assignMessageId(first)).toBe(first);
});

test("a time that no date can hold is no time", () => {
  expect(readAs('{"lumens":7}', { timestamp: 1e18 })).toMatchObject({ delivery: { sentAt: now } });
});

test("the key is that of the first publish", () => {
  const headers = { "x-original-routing-key": "street.1" };

  expect(readAs('{"lumens":7}')).toMatchObject({ delivery: { routingKey: "street.7" } });
  expect(readAs('{"lumens":7}', { headers })).toMatchObject({ delivery: { routingKey: "street.1" } });
});

test("a payload so deep that its schema has no stack left is refused, not thrown", () => {
  type Tree = Message<"Tree">;
  const Tree = message<Tree>("Tree", { version: "1.0.0", schema: z.json() });
  const expected = { types: new Map<string, AnyMessageType>([["Tree", Tree]]) };
  const readTree = (levels: number) =>
    readAs("[".repeat(levels) + "]".repeat(levels), { type: "Tree", messageId: "m" }, expected);

  expect(readTree(10)).toMatchObject({ kind: "valid" });
  expect(readTree(100_000)).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(/^Tree cannot be checked: .*stack/) as string,
  });
});

test("an id that is no UTF-8 and so long that nothing could name it is refused", () => {
  expect(readAs('{"lumens":7}', { type: "LightMeasured", messageId: "\uFFFD".repeat(86) })).toMatchObject({
    kind: "invalid",
    reason: expect.stringContaining("no UTF-8") as string,
  });
});

test("an attempt is a whole number from 1 on, whatever the header says", () => {
  const attempts = [-5, 0, 1.5, 2, "two", 1e15].map((attempt) => {
    const decoded = readAs('{"lumens":7}', { headers: { "x-attempt": attempt } });

    return decoded.kind === "valid" ? decoded.delivery.attempt : decoded.kind;
  });

  expect(attempts).toEqual([1, 1, 1, 2, 1, 1e15]);
});

test.each([
  [String.raw`{"note":{"de":["6\u0000pm"]}}`, "note.de.0"],
  [String.raw`{"note":{"a\u0000":1}}`, String.raw`"note.a\u0000"`],
  [String.raw`{"note":"\udc00\ud800"}`, "note"],
])("%s holds what no database can keep, where the schema leaves it open", (content, place) => {
  expect(readAs(content, {}, { types, untyped: [Ping] })).toEqual({
    kind: "invalid",
    reason: `Ping cannot be stored: ${place}: must hold neither NUL (U+0000) nor half of a surrogate pair`,
  });
});

test("a field that is stripped may hold what it likes, and a nesting without end is no reason to fail", () => {
  const deep = `${"[".repeat(200_000)}"\\u0001"${"]".repeat(200_000)}`;

  expect(readAs(String.raw`{"lumens":7,"other":"\u0000"}`)).toMatchObject({ kind: "valid" });
  expect(readAs(deep, {}, { types, untyped: [Ping] })).toMatchObject({ kind: "valid" });
});
