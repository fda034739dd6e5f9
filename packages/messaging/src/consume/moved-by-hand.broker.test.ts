import type { GetMessage } from "amqplib";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest } from "../contract/index.js";
import type { HandledOutcome } from "../observer.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Work, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

let bench: TestBench;
let server: Server;
let publisher: Publisher<typeof requester>;
let attempts: number[] = [];
let ended: HandledOutcome[] = [];
let failures = 0;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
  server = await serve(
    worker,
    {
      Work: each(({ attempt, data: { id } }) => {
        attempts.push(attempt);
        if (attempts.length <= failures) throw new Error(`no luck ${attempts.length}`);

        return [Worked({ id })];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    },
    {
      connection: await bench.connect("worker"),
      database: bench.pool,
      logger: bench.logger,
      observer: { handled: (_queue, _message, outcome) => void ended.push(outcome) },
    },
  );
});
afterAll(async () => {
  await server.stop();
  await bench.close();
});
beforeEach(() => {
  [attempts, ended, failures] = [[], [], 0];
});

/** As a shovel does, and "Move messages" of the management UI: same properties and headers, through the default exchange. */
async function move(letter: GetMessage | undefined, queue: string): Promise<void> {
  const raw = await bench.raw();
  const { content, properties } = letter as GetMessage;
  raw.publish("", queue, content, { ...properties, headers: { ...properties.headers }, persistent: true });
  await raw.waitForConfirms();
}

const headersOf = (letter: GetMessage | undefined) => letter?.properties.headers ?? {};

test("a dead letter that is moved back has its normal retries, and is traced where it dies again", async () => {
  failures = 6;
  await publisher.publish([Work({ id: "a" })]);
  const [first] = await bench.take("work.dead", 1);
  expect(headersOf(first)).toMatchObject({ "x-attempt": 3, "x-dead-queue": "work" });
  expect(headersOf(first)).not.toHaveProperty("x-moved-from");

  await move(first, "work");
  const [second] = await bench.take("work.dead", 1);
  expect(headersOf(second)).toMatchObject({
    "x-attempt": 3,
    "x-dead-reason": "failed 3 times: no luck 6",
    "x-dead-stack": expect.stringContaining("no luck 6") as string,
    "x-moved-from": "work",
    "x-original-exchange": "jobs",
    "x-original-routing-key": "work",
    "x-first-failed-at": headersOf(first)["x-first-failed-at"] as number,
  });

  failures = 7;
  await move(second, "work");
  await bench.take("worked", 1);
  expect(attempts).toEqual([1, 2, 3, 1, 2, 3, 1, 2]);
});

test("one that is moved to the wrong queue dies there, names both queues, and says nothing of the death before", async () => {
  failures = 3;
  await publisher.publish([Work({ id: "a" })]);
  const [right] = await bench.take("work.dead", 1);
  expect(headersOf(right)).toHaveProperty("x-dead-stack");

  await move(right, "orders");
  const [wrong] = await bench.take("orders.dead", 1);
  expect(headersOf(wrong)).toMatchObject({
    "x-attempt": 1,
    "x-dead-reason": '"Work" is not received here',
    "x-dead-queue": "orders",
    "x-moved-from": "work",
  });
  expect(headersOf(wrong)).not.toHaveProperty("x-dead-stack");
  expect(headersOf(wrong)).not.toHaveProperty("x-last-error");

  await move(wrong, "work");
  await bench.take("worked", 1);
});

test("one that the broker gave up itself counts from one, too", async () => {
  await server.pause("work");
  await publisher.publish([Work({ id: "a" })]);
  const raw = await bench.raw();
  const taken = await eventually(async () => {
    const one = await raw.get("work");
    expect(one).not.toBe(false);

    return one as GetMessage;
  });
  raw.reject(taken, false);
  const [letter] = await bench.take("work.dead", 1);
  const marked = { ...letter, properties: { ...letter?.properties } } as GetMessage;
  marked.properties.headers = { ...marked.properties.headers, "x-attempt": 3 };

  failures = 3;
  await move(marked, "work");
  await server.resume("work");
  const [dead] = await bench.take("work.dead", 1);
  expect(attempts).toEqual([1, 2, 3]);
  expect(headersOf(dead)).toMatchObject({ "x-moved-from": "work", "x-dead-queue": "work" });
  expect(Object.keys(headersOf(dead)).filter((name) => name.includes("-death"))).toEqual([]);
});

test("one whose id was handled meanwhile is known, and a request whose time is over is dropped and counted", async () => {
  failures = 3;
  await publisher.publish([Work({ id: "a" })]);
  const [letter] = await bench.take("work.dead", 1);
  await move(letter, "work");
  await bench.take("worked", 1);
  await move(letter, "work");
  await eventually(() => expect(ended.at(-1)).toBe("duplicate"));

  const headers = { "x-deadline": Date.now() - 60_000, "x-attempt": 1, "x-dead-reason": "no luck" };
  const request = {
    content: Buffer.from('{"id":"a"}'),
    properties: { type: "Ask", messageId: "m", headers },
  };
  await move(request as unknown as GetMessage, "asks");
  await eventually(() => expect(ended.at(-1)).toBe("expired"));
});
