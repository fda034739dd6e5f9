import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { connect, type ChannelModel } from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { declareStream, readStream, type From } from "./streams.js";

const stream = "orders.history";
const page = readFileSync(join(repository, "docs/concepts/kafka-and-streams.md"), "utf8");
const code = readFileSync(join(repository, "tests/docs/streams.ts"), "utf8");
let vhost: TestVhost;
let connection: ChannelModel;

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
