import { randomUUID } from "node:crypto";
import type { GetMessage } from "amqplib";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { answer, each, eachRequest } from "../contract/index.js";
import type { HandledOutcome } from "../observer.js";
import { createClient, type RpcClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { heapAfterCollection } from "../testing/heap.js";
import { hostileMessages, type HostileMessage } from "../testing/hostile-messages.js";
import { DEEP, nestedLists, openHostileSender, type HostileSender } from "../testing/hostile-sender.js";
import { requester, Told, Worked, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

const BURST = 25;
const FOREIGN = "somebody-elses";
const REPLIES = "replies-to-good-requests";
/** Marks each hostile message, to find it among the dead letters. */
const MARK = "hostile";

let bench: TestBench;
let server: Server;
let client: RpcClient<typeof requester>;
let hostile: HostileSender;
let ended: HandledOutcome[] = [];
const escaped: unknown[] = [];
const escape = (error: unknown) => void escaped.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", escape);
  process.on("uncaughtException", escape);
  bench = await openBench(inject("warrenStack"));
  server = await serve(
    worker,
    {
      Work: each(({ data: { id, fail } }) => {
        if (fail !== undefined) throw new Error(fail);

        return [Worked({ id })];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => {
        if (data.id === "fail") throw new Error("on purpose");

        return answer(Told({ text: data.id }));
      }),
    },
    {
      connection: await bench.connect("worker"),
      database: bench.pool,
      logger: bench.logger,
      observer: { handled: (_queue, _message, outcome) => void ended.push(outcome) },
    },
  );
  client = await createClient(requester, await bench.connect("requester"));
  hostile = await openHostileSender(bench.amqpUrl);
  const raw = await bench.raw();
  for (const queue of [FOREIGN, REPLIES]) await raw.assertQueue(queue, { durable: true });
});
afterAll(async () => {
  await hostile.close();
  await client.close();
  await server.stop();
  await bench.close();
  process.off("unhandledRejection", escape);
  process.off("uncaughtException", escape);
});

beforeEach(async () => {
  for (const queue of ["worked", FOREIGN, "work.dead", "orders.dead", "asks.dead"]) await bench.drain(queue);
  ended = [];
});

const targets = {
  work: { key: "work", type: "Work", payloads: [{ id: "w" }, { id: "w", fail: "on purpose" }] },
  orders: { key: "order", type: "Order", payloads: [{ id: "o" }, { id: "fail" }] },
  asks: { key: "ask", type: "Ask", payloads: [{ id: "a" }] },
} as const;
type Queue = keyof typeof targets;

test.each([
  ["consumer", "work"],
  ["server of durable requests", "orders"],
  ["server of queries", "asks"],
] as const)(
  "a %s brings everything that is thrown at it to its end, and handles what lies between",
  async (_, queue) => {
    const { type, payloads } = targets[queue];
    const burst = fc.array(hostileMessages({ type, payloads, foreignQueue: FOREIGN }), {
      minLength: BURST,
      maxLength: BURST,
    });
    await fc.assert(
      fc.asyncProperty(burst, async (messages) => {
        ended = [];
        const good = await sendTogether(queue, messages);
        await expectAllEnded(queue, messages, good.length);
        await expectHandled(queue, good);
      }),
      // Cut down to one message a burst says less than its seed does, and each try costs seconds.
      { numRuns: 8, endOnFailure: true },
    );
    expect(repliesOnly(await bench.drain(FOREIGN))).toBe(true);
  },
  120_000,
);

test.each<[string, unknown, RegExp]>([
  ["is negative", -5, /^failed 3 times: on purpose$/],
  ["is far below", { "!": "double", value: -1e300 }, /^failed 3 times: on purpose$/],
  ["is no whole number", 1.5, /^failed 3 times: on purpose$/],
  ["is text", "two", /^failed 3 times: on purpose$/],
  ["is beyond every number of attempts", 1e15, /^failed \d+ times: on purpose$/],
])("a forged x-attempt that %s neither keeps a message for ever nor loses it", async (_, attempt, reason) => {
  await send("work", '{"id":"w","fail":"on purpose"}', { headers: { "x-attempt": attempt } });

  const [dead] = await deadLetters("work", 1);
  expect(dead?.properties.headers?.["x-dead-reason"]).toMatch(reason);
});

test.each<[string, unknown, HandledOutcome]>([
  ["text", "soon", "done"],
  ["past", -1, "expired"],
  ["far in the past", { "!": "double", value: -1e300 }, "expired"],
  ["far away", { "!": "double", value: 1e300 }, "done"],
  ["a table", { at: 1 }, "done"],
])("a request whose deadline is %s is answered unless it has passed", async (_, deadline, outcome) => {
  const raw = await bench.raw();
  const { queue } = await raw.assertQueue("", { exclusive: true });
  await send("asks", '{"id":"a"}', {
    correlationId: "c",
    replyTo: queue,
    headers: { "x-deadline": deadline },
  });

  await eventually(() => expect(ended).toEqual([outcome]));
  expect(await bench.drain(queue)).toHaveLength(outcome === "done" ? 1 : 0);
});

test("what is no request does not escape the dead letters by a forged deadline and reply address", async () => {
  await send("work", '{"id":"w","fail":"on purpose"}', {
    replyTo: FOREIGN,
    headers: { "x-deadline": Date.now() + 60_000 },
  });

  expect(await deadLetters("work", 1)).toHaveLength(1);
});

test.each(["2.0.0", "", "latest", "-1", "1e0"])(
  "a message of schema version %j goes to the dead letters",
  async (version) => {
    await send("work", '{"id":"w"}', { headers: { "x-schema-version": version } });

    const [dead] = await deadLetters("work", 1);
    expect(dead?.properties.headers?.["x-dead-reason"]).toContain("cannot be read by a service that knows");
  },
);

test("two messages with one id and different contents are one: the first is handled, the other is its duplicate", async () => {
  const messageId = randomUUID();
  await send("work", '{"id":"first"}', { messageId });
  await eventually(() => expect(ended).toEqual(["done"]));
  await send("work", '{"id":"second"}', { messageId });
  await send("work", '{"id":"second","fail":"on purpose"}', { messageId });

  await eventually(() => expect(ended).toEqual(["done", "duplicate", "duplicate"]));
  const texts = (await bench.drain("worked")).map(({ content }) => String(content));
  expect(new Set(texts)).toEqual(new Set(['{"id":"first"}']));
});

test("a reply address that is the server's own queue does not go round", async () => {
  for (const content of ['{"id":"a"}', "{"]) {
    await send("asks", content, { replyTo: "asks", correlationId: "c" });
  }

  // The broken request, its error reply and the reply to the good one: none of them is a request that could be answered.
  const dead = await deadLetters("asks", 3);
  expect(dead.map(({ properties }) => properties.type as unknown).sort()).toEqual([
    "Ask",
    "ErrorReply",
    "Told",
  ]);
  await stillServes();
});

test("headers nested ten thousand levels deep are read as bytes, and the message is handled", async () => {
  const headers = { [DEEP]: nestedLists(10_000) };
  await send("work", '{"id":"deep"}', { headers }, "broken");
  await send("work", '{"id":"deep","fail":"on purpose"}', { headers }, "broken");

  const [dead] = await deadLetters("work", 1);
  expect(dead?.properties.headers).toMatchObject({
    "x-left-out": "x-too-deep",
    "x-dead-reason": "failed 3 times: on purpose",
  });
  expect((await bench.take("worked", 1)).map(({ content }) => String(content))).toEqual(['{"id":"deep"}']);
  expectConsuming();
});

test.each([
  ["fails", JSON.stringify({ id: "w", fail: "on purpose", pad: "x".repeat(1_000_000) }), "on purpose"],
  ["is no JSON", "{".repeat(1_000_000), "is not JSON"],
  ["holds wrong things without end", `{"id":[${"{},".repeat(300_000)}{}]}`, "breaks its schema"],
  [
    "is larger than any of ours",
    JSON.stringify({ id: "w", pad: "x".repeat(5_000_000) }),
    "the content has 5000019 bytes; at most 1048576 are read here",
  ],
])("a large message that %s is kept among the dead letters to the last byte", async (_, content, reason) => {
  await send("work", content);

  const [dead] = await deadLetters("work", 1);
  expect(dead?.properties.headers?.["x-dead-reason"]).toContain(reason);
  expect(dead?.content.equals(Buffer.from(content))).toBe(true);
  await stillServes();
});

test("memory stays flat over thousands of broken messages", async () => {
  const broken: readonly HostileMessage[] = [
    { content: Buffer.from("{".repeat(50_000)), properties: { type: "Work" } },
    { content: Buffer.from(`{"id":["${"x".repeat(50_000)}"]}`), properties: { type: "Work" } },
    {
      content: Buffer.from("{}"),
      properties: { type: "Nonsense", headers: { "x-own": "x".repeat(30_000) } },
    },
  ];
  const storm = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      ended = [];
      const messages = Array.from({ length: 40 }, () => broken).flat();
      await hostile.send("jobs", "work", messages);
      await deadLetters("work", messages.length);
    }
  };
  await storm(3);
  const before = heapAfterCollection();
  await storm(9);

  // 1,080 messages of 43 KB on average: were they kept, it would be three times this.
  expect(heapAfterCollection() - before).toBeLessThan(15_000_000);
});

test("nothing escaped: no unhandled rejection, no uncaught exception, no changed prototype", () => {
  expect(escaped).toEqual([]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

async function send(
  queue: Queue,
  content: string,
  properties: HostileMessage["properties"] = {},
  overWire: NonNullable<HostileMessage["overWire"]> = "as it is",
): Promise<void> {
  const { key, type } = targets[queue];
  await hostile.send("jobs", key, [
    { content: Buffer.from(content), properties: { messageId: randomUUID(), type, ...properties }, overWire },
  ]);
}

/** Puts hostile messages into a queue with good ones between them, so that they are handled as one batch. */
async function sendTogether(queue: Queue, messages: readonly HostileMessage[]): Promise<readonly string[]> {
  const { key, type } = targets[queue];
  const ids: string[] = [];
  const all = messages.flatMap(({ properties, ...rest }, n): HostileMessage[] => {
    const headers = { ...(properties.headers as object), [MARK]: n };
    const marked = { ...rest, properties: { ...properties, headers } };
    if (n % 5 !== 0) return [marked];
    const id = `good-${randomUUID()}`;
    ids.push(id);
    const content = Buffer.from(JSON.stringify({ id }));

    return [marked, { content, properties: { type, messageId: id, replyTo: REPLIES, correlationId: id } }];
  });
  await server.pause(queue);
  await hostile.send("jobs", key, all);
  await server.resume(queue);

  return ids;
}

/** Every message has come to its end; those that were given up are unchanged, each once, and say why. */
async function expectAllEnded(
  queue: Queue,
  messages: readonly HostileMessage[],
  good: number,
): Promise<void> {
  const final = () => ended.filter((outcome) => outcome !== "retried");
  await eventually(() => expect(final()).toHaveLength(messages.length + good));
  const told = messages.filter(({ properties }) => isTold(properties)).length;
  const dead = await eventually(async () => {
    expect(await bench.depth(queue)).toBe(0);

    return bench.drain(`${queue}.dead`);
  });

  const given = final().filter((outcome) => outcome === "dead").length;
  expect(dead.length).toBeLessThanOrEqual(given);
  expect(dead.length).toBeGreaterThanOrEqual(given - told);
  const marks = dead.map(({ properties }) => Number(properties.headers?.[MARK]));
  expect(new Set(marks).size).toBe(dead.length);
  for (const { content, properties } of dead) {
    expect(content.equals(messages[Number(properties.headers?.[MARK])]?.content ?? Buffer.alloc(0))).toBe(
      true,
    );
    expect(properties.headers).toMatchObject({
      "x-dead-reason": expect.stringMatching(/\S/) as unknown,
      "x-dead-service": "worker",
    });
  }
  expectConsuming();
}

/** A request whose caller says until when it waits: where it fails the caller is told, and nothing is kept. */
function isTold({ replyTo, headers }: HostileMessage["properties"]): boolean {
  return replyTo !== undefined && (headers as Readonly<Record<string, unknown>>)["x-deadline"] !== undefined;
}

/** Each good message has had its effect once: what it causes, or its reply. */
async function expectHandled(queue: Queue, ids: readonly string[]): Promise<void> {
  const effects = await bench.drain(queue === "work" ? "worked" : REPLIES);
  const texts = effects.map(({ content }) => String(content));

  expect(ids.map((id) => texts.filter((text) => text.includes(id)).length)).toEqual(ids.map(() => 1));
}

async function deadLetters(queue: Queue, count: number): Promise<readonly GetMessage[]> {
  await eventually(async () => expect(await bench.depth(`${queue}.dead`)).toBe(count));

  return bench.drain(`${queue}.dead`);
}

function expectConsuming(): void {
  expect(server.health().map(({ state }) => state)).toEqual(["consuming", "consuming", "consuming"]);
}

async function stillServes(): Promise<void> {
  const patient = { timeoutMs: 20_000 };
  expect(await client.call.Ask({ id: "ask" }, patient)).toMatchObject({
    type: "Told",
    data: { text: "ask" },
  });
  expect(await client.call.Order({ id: "order" }, patient)).toMatchObject({ data: { text: "order" } });
  expectConsuming();
}

/** Whoever forges a reply address makes us send there what we answer, and nothing else. */
function repliesOnly(messages: readonly GetMessage[]): boolean {
  return messages.every(({ properties }) => ["Told", "ErrorReply"].includes(String(properties.type)));
}
