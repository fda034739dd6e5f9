import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { copyOf } from "./copy-of-delivery.js";
import { nameOf } from "../logging/message-name.js";
import { errorReply, redirectReply, replyToOf } from "./reply.js";

const raw = (properties: object) =>
  ({
    content: Buffer.from("{}"),
    fields: { exchange: "jobs", routingKey: "work" },
    properties: { headers: {}, ...properties },
  }) as unknown as ConsumeMessage;
const to = { exchange: "failed", routingKey: "work", headers: {}, now: new Date(0) };
const LONG = "x".repeat(256);

test("a copy has the properties of the message, where AMQP can carry them", () => {
  const properties = { priority: 3, replyTo: "caller", contentType: "text/plain", contentEncoding: "gzip" };

  expect(copyOf(raw(properties), to)).toMatchObject(properties);
});

test.each(["priority", "replyTo", "contentType", "contentEncoding"])(
  "a copy has no %s where the message has none",
  (name) => {
    expect(copyOf(raw({}), to)).not.toHaveProperty(name);
    expect(copyOf(raw({ [name]: {} }), to)).not.toHaveProperty(name);
  },
);

test("an address that nobody can have is no address", () => {
  expect(["caller", "", LONG, 7, undefined].map((replyTo) => replyToOf(raw({ replyTo })))).toEqual([
    "caller",
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(copyOf(raw({ replyTo: LONG }), to)).not.toHaveProperty("replyTo");
});

test("a stored reply goes to who asks now, and all else of it and of its neighbours stays", () => {
  const reply = errorReply("invalid", "y".repeat(2_000), {
    ...{ appId: "worker", replyTo: "before", requestId: "r-1", correlationId: "c", now: new Date(5) },
    answers: { ids: {} },
  });
  const other = { ...reply, reply: undefined };
  expect(reply).toMatchObject({ priority: 0, routingKey: "before", correlationId: "r-1" });
  expect(JSON.parse(reply.content)).toEqual({ message: "y".repeat(1_000) });

  expect(redirectReply([reply, other] as never, "now", "r-2")).toEqual([
    { ...reply, routingKey: "now", correlationId: "r-2" },
    other,
  ]);
  expect(redirectReply([reply], undefined, "r-2")).toEqual([reply]);
});

test("a name that could be anything is not written into logs and traces", () => {
  const names = ["Work", "", "a b", 'evil"} 1', "x".repeat(61), 7, undefined];

  expect(names.map((type) => nameOf(raw({ type })))).toEqual(["Work", ...Array<string>(6).fill("unknown")]);
});
