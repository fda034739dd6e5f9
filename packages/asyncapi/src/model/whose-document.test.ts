import { expect, test } from "vitest";
import { readLamp } from "./testing/lamp.js";
import { isOurs } from "./whose-document.js";

// A field that is called as one of ours is ours where it has our shape, and in a document that is written for us.

const queue = { "channels.lit.bindings.amqp.queue": { name: "lamp.queue", durable: true } };
const retry = { maxAttempts: 2, strategy: { type: "fixed", delay: "PT5S" } };
const others = [
  ["channels.lit.x-retry", { attempts: 3 }],
  ["channels.lit.x-batch", "nightly"],
  ["channels.lit.x-partitions", 3],
  ["channels.lit.x-open", "9 to 5"],
  ["channels.lit.messages.Lit.x-version", 2],
  ["operations.see.x-retry", true],
  ["operations.see.x-service", { name: "lamp" }],
] as const;

test.each(others)("%s of another program is one warning, and the document is read", async (place, value) => {
  const { problems, texts } = await readLamp({ ...queue, [place]: value });
  const name = place.split(".").at(-1) ?? "";
  const text = texts.find((one) => one.startsWith(`${name} is not as it is read here: `));

  expect(problems).toContain(`known-extensions at /${place.replaceAll(".", "/")}`);
  expect(text).toContain("Fix: none if it is another program's");
});

test.each(others)("%s is refused in a document with a field that only ours has", async (place, value) => {
  await expect(readLamp({ ...queue, "channels.lit.x-prefetch": 5, [place]: value })).rejects.toThrow(
    /would be ignored without a word/,
  );
});

test("a name that another program has on a hundred messages is one warning", async () => {
  const messages = Array.from({ length: 100 }, (_, count) => [
    `M${String(count)}`,
    { payload: { type: "string" }, "x-version": count },
  ]);
  const { problems } = await readLamp({ "channels.lit.messages": Object.fromEntries(messages) });

  expect(problems.filter((one) => one.startsWith("known-extensions"))).toHaveLength(1);
});

test("a field of our shape that stands where it is read is ours, whatever else there is", async () => {
  const { model } = await readLamp({
    ...queue,
    "channels.lit.x-batch": 5,
    "operations.see.x-service": "lamp",
  });

  expect(model.queues).toContainEqual(expect.objectContaining({ batch: 5 }));
});

test("but not one that takes others to understand it, which is named and ignored", async () => {
  const { model, problems } = await readLamp({ ...queue, "channels.lit.x-partitions": 4 });

  expect(model.queues).toContainEqual(expect.objectContaining({ name: "lamp.queue", partitions: 1 }));
  expect(problems).toContain("known-extensions at /channels/lit/x-partitions");
});

const sent = { "operations.see.action": "send", "channels.lit.x-pack": 10 };

test("messages never travel as one to who is not known: another program's field is ignored, and ours refused", async () => {
  const { model, problems } = await readLamp(sent);

  expect(model.keys).toContainEqual(expect.objectContaining({ routingKey: "lamp.lit", pack: 1 }));
  expect(problems).toContain("known-extensions at /channels/lit/x-pack");
  await expect(readLamp({ ...sent, "x-observed": false })).rejects.toThrow(/cannot read a pack/);
});

test("an application that only receives takes packs as they come", async () => {
  const { model } = await readLamp({ ...sent, "operations.see.action": "receive", "x-observed": false });

  expect(model.keys).toContainEqual(expect.objectContaining({ pack: 10 }));
});

test.each<[string, unknown, boolean]>([
  ["retries as we write them", { channels: { a: { "x-retry": retry } } }, true],
  ["retries as ours with a slip", { channels: { a: { "x-retry": { ...retry, times: 3 } } } }, true],
  ["retries of another shape", { channels: { a: { "x-retry": { maxAttempts: 3, delay: 5 } } } }, false],
  [
    "a field that nobody else has, on a message",
    { channels: { a: { messages: { B: { "x-inbox": 1 } } } } },
    true,
  ],
  ["arguments of a broker", { channels: { a: { "x-arguments": { "x-max-length": 1 } } } }, true],
  ["a version and a service", { "x-version": "1.0.0", operations: { a: { "x-service": "a" } } }, false],
  ["nothing", null, false],
])("by %s it is told whose a document is", (_, document, ours) => {
  expect(isOurs(document)).toBe(ours);
});
