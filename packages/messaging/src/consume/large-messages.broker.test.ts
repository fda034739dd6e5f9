import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, eachRequest } from "../contract/index.js";
import type { Connection } from "../connection/connection.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Told, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

let bench: TestBench;
let connection: Connection;
let server: Server | undefined;
let handled: string[] = [];
let lines: string[] = [];
let held: Promise<void> = Promise.resolve();
let release: () => void = () => undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  connection = await bench.connect("worker");
});
afterAll(() => bench.close());
beforeEach(() => {
  [handled, lines] = [[], []];
  held = new Promise((resolve) => (release = resolve));
});
afterEach(async () => {
  release();
  await server?.stop();
});

async function start(): Promise<void> {
  server = await serve(
    worker,
    {
      Work: async (deliveries) => {
        handled.push(...deliveries.map(({ data }) => data.id));
        await held;

        return deliveries.map(() => []);
      },
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    },
    {
      connection,
      bytesInHand: 1_000_000,
      database: bench.pool,
      logger: { ...bench.logger, warn: (_, text) => void lines.push(text) },
    },
  );
}

async function send(ids: readonly string[], bytes: number): Promise<void> {
  const raw = await bench.raw();
  for (const id of ids) {
    const content = Buffer.from(JSON.stringify({ id, pad: "x".repeat(bytes) }));
    raw.publish("jobs", "work", content, { type: "Work", messageId: randomUUID() });
  }
  await raw.waitForConfirms();
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

test("of a queue of large messages no more is taken than fits, and all of them are handled in their order", async () => {
  const ids = names("large-", 40);
  await send(ids, 30_000);
  await start();
  await eventually(() => expect(handled.length).toBeGreaterThan(0));
  // A prefetch of 200 would have taken them all; how large they are is not known yet.
  expect(await bench.depth("work")).toBeGreaterThanOrEqual(30);
  release();

  await eventually(() => expect(handled).toEqual(ids));
});

test("where small messages are followed by large ones, what does not fit goes back, and nothing dies or comes twice", async () => {
  const first = names("small-", 20);
  release();
  await send(first, 10);
  await start();
  await eventually(() => expect(handled).toEqual(first));
  held = new Promise((resolve) => (release = resolve));
  const large = names("large-", 80);
  await send(large, 30_000);
  await eventually(async () => expect(await bench.depth("work")).toBeGreaterThanOrEqual(30));
  release();

  await eventually(() => expect(handled).toHaveLength(100));
  expect(lines).toEqual([expect.stringContaining("messages are larger than those before")]);
  expect(new Set(handled).size).toBe(100);
  expect(await bench.depth("work.dead")).toBe(0);
  const last = names("later-", 200);
  await send(last, 10);
  await eventually(() => expect(handled).toHaveLength(300));
});
