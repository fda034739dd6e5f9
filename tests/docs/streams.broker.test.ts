import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { connect, type Channel, type ChannelModel } from "amqplib";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { declareStream, readStream, type From } from "./streams.js";

const stream = "orders.history";
const page = readFileSync(join(repository, "docs/concepts/kafka-and-streams.md"), "utf8");
const code = readFileSync(join(repository, "tests/docs/streams.ts"), "utf8");
let vhost: TestVhost;
let connection: ChannelModel;
let channel: Channel;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  connection = await connect(vhost.amqpUrl);
  const confirmed = await connection.createConfirmChannel();
  await confirmed.assertExchange("orders.topic", "topic");
  await declareStream(confirmed, stream, "orders.topic");
  for (const number of [0, 1, 2, 3, 4, 5]) {
    confirmed.publish("orders.topic", "order.confirmed", Buffer.from(`order ${String(number)}`), {
      persistent: true,
    });
  }
  await confirmed.waitForConfirms();
});

afterAll(async () => {
  await connection.close();
  await vhost.drop();
});

beforeEach(async () => {
  channel = await connection.createChannel();
});

test("the page shows the code that runs here", () => {
  const shown = [...page.matchAll(/```ts\n([^]*?)```/g)].map(([, text = ""]) => linesOf(text));

  expect(shown).toHaveLength(2);
  for (const block of shown) expect(linesOf(code)).toContain(block);
});

test("two readers get the same messages in the same order, and one that comes later gets them too", async () => {
  const [one, other] = await Promise.all([read("first", 6), read("first", 6)]);
  const later = await read("first", 6);

  expect(one).toEqual([0, 1, 2, 3, 4, 5]);
  expect(other).toEqual(one);
  expect(later).toEqual(one);
});

test("a reader that noted the number of its last message goes on after it", async () => {
  const [last = 0] = (await read("first", 3)).slice(-1);

  expect(await read(last + 1, 3)).toEqual([3, 4, 5]);
});

test("what is rejected stays where it is for others, and comes neither again nor aside", async () => {
  const seen: number[] = [];
  await channel.prefetch(1);
  await channel.consume(
    stream,
    (message) => {
      if (message === null) return;
      seen.push(Number(message.properties.headers?.["x-stream-offset"]));
      channel.reject(message, false);
    },
    { arguments: { "x-stream-offset": "first" } },
  );
  await expect.poll(() => seen.length).toBe(1);

  expect(await read("first", 6)).toEqual([0, 1, 2, 3, 4, 5]);
  // Only an ack makes room for the next one.
  expect(seen).toEqual([0]);
});

test.each([
  ["priorities", { arguments: { "x-max-priority": 5 } }],
  ["a TTL of its messages", { arguments: { "x-message-ttl": 1_000 } }],
  ["an owner that it ends with", { exclusive: true }],
])("the broker refuses a stream with %s", async (_, { arguments: more = {}, ...options }: Options) => {
  channel.on("error", () => undefined);

  await expect(
    channel.assertQueue("refused", {
      durable: true,
      ...options,
      arguments: { "x-queue-type": "stream", ...more },
    }),
  ).rejects.toThrow("PRECONDITION_FAILED");
});

test("the broker refuses a reader without a prefetch", async () => {
  const other = await connection.createChannel();
  other.on("error", () => undefined);

  await expect(
    other.consume(stream, () => undefined, { arguments: { "x-stream-offset": "first" } }),
  ).rejects.toThrow("PRECONDITION_FAILED");
});

type Options = Readonly<{ arguments?: Readonly<Record<string, number>>; exclusive?: boolean }>;

/** The numbers of the first messages that a reader gets. */
async function read(from: From, count: number): Promise<readonly number[]> {
  const reader = await connection.createChannel();
  const offsets: number[] = [];
  const stop = await readStream(reader, stream, from, (_, offset) => offsets.push(offset));
  await expect.poll(() => offsets.length).toBeGreaterThanOrEqual(count);
  await stop();
  await reader.close();

  return offsets.slice(0, count);
}

/** Without what a page leaves out: how far a line stands in. */
function linesOf(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join("\n");
}
