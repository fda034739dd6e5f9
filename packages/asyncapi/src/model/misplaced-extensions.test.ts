import { expect, test } from "vitest";
import { readLamp } from "./testing/lamp.js";

// An x- field that nobody reads does nothing: whoever wrote it is told so, and where it has its place.

const retry = { maxAttempts: 2, strategy: { type: "fixed", delay: "PT5S" } };
const queue = { name: "lamp.queue", durable: true };

const ofThisRule = async (changes: Readonly<Record<string, unknown>>) => {
  const { problems, texts } = await readLamp(changes);

  return {
    places: problems.filter((one) => one.startsWith("extension-has-a-place")).map((one) => one.slice(25)),
    text: texts.filter((text) => text.includes(" means nothing on ")).join("\n"),
  };
};

test.each<[what: string, changes: Readonly<Record<string, unknown>>, place: string, text: RegExp]>([
  [
    "retries of a routing key without a queue",
    { "channels.lit.x-retry": retry },
    "/channels/lit/x-retry",
    /^x-retry means nothing on the channel lit, from whose queue this application does not receive: it is ignored\.\nFix: write it on the channel of a queue that this application receives from, or on the operation that receives from it, or take it away\.$/,
  ],
  [
    "arguments of a routing key that is sent to",
    { "channels.lit.x-arguments": { "x-max-length": 5 }, "operations.see.action": "send" },
    "/channels/lit/x-arguments",
    /on the channel of a queue/,
  ],
  [
    "what a queue is declared with that is only sent to",
    {
      "channels.lit.bindings.amqp": { is: "queue", queue },
      "channels.lit.x-prefetch": 5,
      "operations.see.action": "send",
    },
    "/channels/lit/x-prefetch",
    /from whose queue this application does not receive/,
  ],
  [
    "a pack on an operation, in a document that has a field that is only ours",
    { "operations.see.x-pack": 5, "operations.see.x-retry": retry },
    "/operations/see/x-pack",
    /the operation see, which receives.*on the channel of a routing key/s,
  ],
  [
    "a batch on a message, in a document that has a field that is only ours",
    { "channels.lit.messages.Lit.x-batch": 5, "operations.see.x-retry": retry },
    "/channels/lit/messages/Lit/x-batch",
    /on the channel of a queue/,
  ],
  [
    "what is taken ahead on an operation",
    { "operations.see.x-prefetch": 5 },
    "/operations/see/x-prefetch",
    /on the channel of a queue/,
  ],
  [
    "retries of who sends",
    { "operations.see.action": "send", "operations.see.x-retry": retry },
    "/operations/see/x-retry",
    /the operation see, which sends/,
  ],
  [
    "a time limit without a reply",
    { "operations.see.action": "send", "operations.see.x-timeoutMs": 5 },
    "/operations/see/x-timeoutMs",
    /on a send operation with a reply/,
  ],
  [
    "retries of a message",
    { "channels.lit.messages.Lit.x-retry": retry },
    "/channels/lit/messages/Lit/x-retry",
    /the message Lit/,
  ],
  ["retries of the document", { "x-retry": retry }, "/x-retry", /the document itself/],
  [
    "retries of a server",
    {
      servers: { one: { host: "h", protocol: "amqp", "x-retry": retry } },
      "channels.lit.bindings.amqp.queue": queue,
      "operations.see.x-retry": retry,
    },
    "/servers/one/x-retry",
    /the server one/,
  ],
  [
    "what stands in a binding",
    { "channels.lit.bindings.amqp.queue": { ...queue, "x-deadLetter": { exchange: "a", queue: "b" } } },
    "/channels/lit/bindings/amqp/queue/x-deadLetter",
    /the AMQP binding of the channel lit/,
  ],
  [
    "an argument that the broker knows",
    { "channels.lit.bindings.amqp.queue": { ...queue, "x-message-ttl": 5 } },
    "/channels/lit/bindings/amqp/queue/x-message-ttl",
    /write `x-arguments` with x-message-ttl in it on the channel of a queue/,
  ],
  [
    "an argument that is made from what we know",
    { "channels.lit.x-dead-letter-exchange": "lost" },
    "/channels/lit/x-dead-letter-exchange",
    /write `x-deadLetter` on the channel/,
  ],
  [
    "a version on the channel, in a document that has one on a message",
    { "channels.lit.x-version": "2", "channels.lit.messages.Lit.x-version": "1.0.0" },
    "/channels/lit/x-version",
    /write it on the message/,
  ],
  [
    "a service on the channel, in a document that has one on an operation",
    { "channels.lit.x-service": "lamp", "operations.see.x-service": "lamp" },
    "/channels/lit/x-service",
    /write it on the operation/,
  ],
  [
    "a service on the channel, in a document that has another field of ours",
    { "channels.lit.x-service": "lamp", "operations.see.x-retry": retry },
    "/channels/lit/x-service",
    /write it on the operation/,
  ],
  [
    "another spelling of what anybody may say, where it would be read",
    { "channels.lit.messages.Lit.x-Version": "1.0.0" },
    "/channels/lit/messages/Lit/x-Version",
    /write `x-version` on the message/,
  ],
  [
    "another spelling",
    { "operations.see.x-dead-letter": { queue: "b" } },
    "/operations/see/x-dead-letter",
    /write `x-deadLetter` on/,
  ],
])("%s: one warning, with where it belongs", async (_, changes, place, text) => {
  const found = await ofThisRule(changes);

  expect(found.places).toEqual([place]);
  expect(found.text).toMatch(text);
});

test.each<[what: string, changes: Readonly<Record<string, unknown>>]>([
  [
    "a queue that is received from",
    {
      "channels.lit.bindings.amqp.queue": queue,
      ...{ "channels.lit.x-retry": retry, "channels.lit.x-batch": 5, "channels.lit.x-pack": 5 },
    },
  ],
  [
    "a queue without a name that is made for its receiver",
    { "channels.lit.bindings.amqp.queue": { durable: true }, "channels.lit.x-batch": 5 },
  ],
  ["a queue that nobody uses, which is declared", { "channels.given-up.x-arguments": { "x-max-length": 5 } }],
  [
    "an operation that receives",
    {
      "operations.see.x-retry": retry,
      "operations.see.x-service": "lamp",
      "operations.see.x-exclusive": false,
    },
  ],
  ["a routing key that is sent to", { "channels.lit.x-open": true, "operations.see.action": "send" }],
  ["a message", { "channels.lit.messages.Lit.x-version": "1.0.0" }],
  [
    "anything, where it is another program's",
    { "x-logo": 1, "channels.lit.x-owner": 2, "info.x-version": "3" },
  ],
  [
    "anything, where it is called as ours and is what anybody may say",
    {
      ...{ "x-version": 1, "x-service": "a", "channels.lit.x-version": 2, "channels.lit.x-service": "b" },
      ...{ "operations.see.x-version": "v3", "channels.lit.messages.Lit.x-service": "c" },
      ...{ "channels.lit.bindings.amqp": { is: "routingKey", "x-version": 4 }, "info.x-service": "d" },
    },
  ],
  [
    "anything, where it is called as ours and has no field that only ours has",
    {
      ...{ "x-open": true, "x-retry": 3, "channels.lit.x-services": ["a"] },
      ...{ "channels.lit.x-durable": true, "channels.lit.x-exclusive": "no", "channels.lit.x-batch": 7 },
      ...{ "operations.see.x-partitions": 3, "operations.see.x-pack": 2 },
      ...{ "channels.lit.messages.Lit.x-retry": { max: 3 }, "info.x-exchanges": 1 },
    },
  ],
  [
    "a channel that nobody uses, of which nothing is made",
    { "channels.out": { address: "out", bindings: { amqp: { is: "routingKey" } }, "x-retry": retry } },
  ],
])("nothing is said of what stands on %s", async (_, changes) => {
  expect((await ofThisRule(changes)).places).toEqual([]);
});
