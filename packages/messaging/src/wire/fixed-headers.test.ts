import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import * as z from "zod";
import { message, type Message } from "../contract/index.js";
import { assignMessageId } from "./assign-message-id.js";
import { compose } from "./compose.js";
import { decode } from "./decode.js";

const kind = (value: string) => ({ "x-kind": value, "x-lane": 7, "x-test": false });

type Knock = Message<"Knock", Readonly<{ by?: string | undefined }>>;
/** Lets everything through. */
const Knock = message<Knock>("Knock", {
  version: "1.0.0",
  schema: z.object({ by: z.string().optional() }),
  headers: kind("knock"),
});
type Parcel = Message<"Parcel", Readonly<{ weight?: number | undefined }>>;
const Parcel = message<Parcel>("Parcel", {
  version: "1.0.0",
  schema: z.object({ weight: z.number().optional() }),
  headers: kind("parcel"),
});
type Anyone = Message<"Anyone", Readonly<{ name: string }>>;
const Anyone = message<Anyone>("Anyone", { version: "1.0.0", schema: z.object({ name: z.string() }) });

const all = [Knock, Parcel, Anyone];
const expected = { types: new Map(all.map((type) => [type.messageName, type])), untyped: all };

function decoded(content: object, headers: object, properties: object = {}) {
  const raw = {
    content: Buffer.from(JSON.stringify(content)),
    fields: { exchange: "", routingKey: "door", deliveryTag: 1, redelivered: false, consumerTag: "" },
    properties: { headers, ...properties },
  } as unknown as ConsumeMessage;

  return decode(assignMessageId(raw), expected, new Date(0));
}

test("a message is the one whose fixed headers it has, whatever else would take it", () => {
  expect(decoded({ weight: 3 }, kind("parcel"))).toMatchObject({
    kind: "valid",
    delivery: { type: "Parcel", data: { weight: 3 } },
  });
  expect(decoded({}, kind("knock"))).toMatchObject({ kind: "valid", delivery: { type: "Knock" } });
});

test("a message that has them and breaks the schema is nothing else", () => {
  expect(decoded({ weight: "3" }, kind("parcel"))).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(/^Parcel breaks its schema: weight/) as string,
  });
});

test("a message with other headers is none of those that have them fixed", () => {
  expect(decoded({ name: "Ada" }, kind("letter"))).toMatchObject({
    kind: "valid",
    delivery: { type: "Anyone" },
  });
  expect(decoded({ weight: 3 }, { "x-lane": "7" })).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(/^Anyone breaks its schema/) as string,
  });
});

test("a message without them is the first whose schema takes it, as before", () => {
  expect(decoded({ weight: 3 }, {})).toMatchObject({ kind: "valid", delivery: { type: "Knock" } });
});

test("a message that gives its type and contradicts it in a header is refused with that reason", () => {
  expect(decoded({ weight: 3 }, kind("knock"), { type: "Parcel" })).toMatchObject({
    kind: "invalid",
    reason: expect.stringMatching(
      /no message that is received here: Parcel has .*"x-kind":"parcel"/,
    ) as string,
  });
  expect(decoded({ weight: 3 }, {}, { type: "Parcel" })).toMatchObject({ kind: "valid" });
});

test("a message is sent with its fixed headers, beside those that every message has", () => {
  const route = {
    exchange: "house",
    routingKey: "door",
    parameters: {},
    priority: undefined,
    persistent: true,
    mandatory: true,
    pack: 1,
    slots: 0,
  };
  const { headers } = compose(
    Parcel({ weight: 3 }),
    { type: Parcel, route },
    { correlationId: "c", causationId: undefined, traceparent: undefined },
    { appId: "porter", now: new Date(0), messageId: "m" },
  );

  expect(headers).toMatchObject({ ...kind("parcel"), "x-correlation-id": "c", "x-schema-version": "1.0.0" });
});
