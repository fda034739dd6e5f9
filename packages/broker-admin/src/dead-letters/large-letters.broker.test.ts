import type { Socket } from "node:net";
import * as amqp from "amqplib";
import { openBench, worker, type TestBench } from "@warren/messaging/testing/bench";
import { eventually } from "@warren/messaging/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { CUT_BYTES } from "./dead-letter.js";
import { sourceQueuesOf, type DeadLetter } from "./index.js";
import { lookAt } from "./look.js";

const BYTES = 4 * 1024 * 1024;
const LETTERS = 12;

let bench: TestBench;
let connection: amqp.ChannelModel;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
  connection = await amqp.connect(bench.amqpUrl);
  const raw = await bench.raw();
  for (let n = 0; n < LETTERS; n++)
    raw.publish("failed", "work", Buffer.alloc(BYTES, "x"), { messageId: `large-${n}`, type: "Work" });
  await raw.waitForConfirms();
});
afterAll(async () => {
  await connection.close();
  await bench.close();
});

test("of many large letters a list takes those that it shows from the broker, and keeps how each begins", async () => {
  const { stream } = connection.connection as unknown as Readonly<{ stream: Socket }>;
  const before = stream.bytesRead;
  const letters: DeadLetter[] = [];
  const by = { connection, sources: sourceQueuesOf([worker]), by: "ann@laptop" };

  expect(await lookAt(by, {}, { limit: 3 }, (letter) => letters.push(letter))).toEqual({
    ...{ scanned: 3, complete: false },
  });
  const read = stream.bytesRead - before;
  expect(read).toBeGreaterThan(3 * BYTES);
  expect(read).toBeLessThan(4 * BYTES);
  expect(letters.map(({ ref, payloadBytes }) => [ref, payloadBytes])).toEqual([
    ["large-0", BYTES],
    ["large-1", BYTES],
    ["large-2", BYTES],
  ]);
  for (const letter of letters) {
    expect(letter.payload.kind).toBe("cut");
    expect(JSON.stringify(letter).length).toBeLessThan(2 * CUT_BYTES);
  }
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(LETTERS));
});
