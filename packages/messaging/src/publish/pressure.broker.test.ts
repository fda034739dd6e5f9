import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy, type Proxy } from "../testing/proxy.js";
import { createClient } from "../rpc/client.js";
import { requester, Work } from "../testing/test-contract.js";
import { createPublisher, type Publisher } from "./publisher.js";

// What a sender is told while the broker is slow, silent, down or full.

let bench: TestBench;
let proxy: Proxy;
let publisher: Publisher<typeof requester> | undefined;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());
beforeEach(async () => {
  proxy = await openProxy(bench.amqpUrl);
});
afterEach(async () => {
  proxy.thaw();
  await publisher?.close();
  await proxy.close();
  await bench.drain("work");
});

const limits = { maxInFlight: 5, maxWaiting: 20, timeoutMs: 60_000 };

async function opened(options: Partial<typeof limits> = {}): Promise<Publisher<typeof requester>> {
  const connection = await bench.connect("requester", { url: proxy.url });
  publisher = await createPublisher(requester, connection, { ...limits, ...options });
  await publisher.publish([Work({ id: "first" })]);
  await bench.drain("work");

  return publisher;
}

const some = (count: number, name = "w") =>
  Array.from({ length: count }, (_, n) => Work({ id: `${name}-${n}` }));

test("no more than the limit is in flight, the rest waits, and what does not fit is refused by name", async () => {
  const sender = await opened();
  proxy.freeze();
  const sent = [sender.publish(some(5, "in-flight")), sender.publish(some(20, "waiting"))];
  expect(sender.health()).toMatchObject({ state: "open", inFlight: 5, waiting: 20 });
  await expect(sender.publish([Work({ id: "too many" })])).rejects.toMatchObject({
    code: "buffer_full",
    message: "20 messages wait for the broker; the limit is 20, and 1 more would not fit",
  });

  proxy.thaw();
  await Promise.all(sent);
  expect(sender.health()).toMatchObject({ inFlight: 0, waiting: 0 });
  expect(await bench.drain("work")).toHaveLength(25);
});

test("what the broker does not confirm in time is told to its sender, in flight or waiting", async () => {
  const sender = await opened({ timeoutMs: 500 });
  proxy.freeze("answers");
  const sent = await Promise.allSettled(some(8).map((message) => sender.publish([message])));

  for (const one of sent) {
    expect(one).toMatchObject({
      reason: { code: "timed_out", message: "the broker did not confirm Work within 500 ms" },
    });
  }
});

test("a sender may stop waiting: what has not left stays here, what is in flight may arrive", async () => {
  const sender = await opened();
  proxy.freeze();
  const stop = new AbortController();
  const cancelled = [
    sender.publish(some(5, "in-flight"), { signal: stop.signal }),
    sender.publish(some(5, "never-sent"), { signal: stop.signal }),
  ];
  const kept = sender.publish(some(2, "kept"));
  const told = Promise.allSettled(cancelled);
  stop.abort();

  expect(
    (await told).map((one) => one.status === "rejected" && (one.reason as { code?: string }).code),
  ).toEqual(["cancelled", "cancelled"]);
  proxy.thaw();
  await kept;
  const arrived = (await bench.drain("work")).map(({ content }) => String(content));
  expect(arrived.filter((text) => text.includes("never-sent"))).toEqual([]);
  expect(arrived.filter((text) => text.includes("kept"))).toHaveLength(2);
});

test("a queue that refuses a message for good is a typed error, and one with room again takes it", async () => {
  const raw = await bench.raw();
  const full = { "x-max-length": 1, "x-overflow": "reject-publish" };
  await raw.assertQueue("small", { arguments: full });
  await raw.unbindQueue("work", "jobs", "work");
  await raw.bindQueue("small", "jobs", "work");
  const connection = await bench.connect("requester", { url: proxy.url });
  await raw.unbindQueue("work", "jobs", "work");
  publisher = await createPublisher(requester, connection, limits);
  await publisher.publish([Work({ id: "fills it" })]);
  const refused = publisher.publish([Work({ id: "one too many" })]);

  await expect(refused).rejects.toMatchObject({
    code: "nacked",
    message: expect.stringContaining(
      'Work on jobs with key "work" 10 times: a queue there is full',
    ) as string,
  });
  const later = publisher.publish([Work({ id: "in the end" })]);
  const before = await bench.drain("small");
  await later;
  const taken = [...before, ...(await bench.drain("small"))];
  expect(taken.map(({ content }) => String(content))).toEqual(['{"id":"fills it"}', '{"id":"in the end"}']);
  await raw.deleteQueue("small");
  await raw.bindQueue("work", "jobs", "work");
});

test("while the broker is silent calls end in time, and neither they nor cancelled sends leave anything behind", async () => {
  const sender = await opened({ maxInFlight: 50, maxWaiting: 100 });
  const client = await createClient(requester, await bench.connect("requester", { url: proxy.url }));
  proxy.freeze();
  const ended: unknown[] = [];
  for (let round = 0; round < 5; round++) {
    const calls = some(40).map(({ data }) => client.call.Ask(data, { timeoutMs: 100 }));
    const signal = AbortSignal.timeout(100);
    const sends = some(40).map((message) => sender.publish([message], { signal }));
    expect(client.health().pending).toBe(40);
    const told = await Promise.allSettled([...calls, ...sends]);
    ended.push(...told.map((one) => one.status === "rejected" && (one.reason as { code?: string }).code));
  }

  expect(ended.filter((code) => code === "timed_out")).toHaveLength(200);
  expect(ended.filter((code) => code === "cancelled")).toHaveLength(200);
  expect(client.health().pending).toBe(0);
  expect(sender.health()).toMatchObject({ waiting: 0, inFlight: 50 });
  proxy.thaw();
  await eventually(() => expect(sender.health()).toMatchObject({ waiting: 0, inFlight: 0 }));
  // What had left arrives; of the calls nothing does, since their time was over before the broker read them.
  expect((await bench.take("work", 50)).length).toBe(50);
  await client.close();
});

test("properties over their limits are refused before anything is sent, and the limit is named", async () => {
  const sender = await opened();

  await expect(sender.publish(some(1), { correlationId: "c".repeat(256) })).rejects.toMatchObject({
    code: "too_large",
    message: "Work cannot be sent: correlationId has 256 bytes; the limit is 255",
  });
  await expect(sender.publish(some(1), { causationId: "c".repeat(70_000) })).rejects.toMatchObject({
    code: "too_large",
    message: expect.stringMatching(/in "x-causation-id"; the limit is 61440/) as string,
  });
  expect(sender.health()).toMatchObject({ state: "open" });
  expect(await bench.depth("work")).toBe(0);
});

test("while the broker is down messages wait, and leave in their order once it is back", async () => {
  const sender = await opened();
  proxy.refuse();
  proxy.cut();
  await eventually(() => expect(sender.health().state).toBe("opening"));
  const sent = Promise.all(some(15).map((message) => sender.publish([message])));
  proxy.thaw();
  await sent;

  const ids = (await bench.drain("work")).map(({ content }) => String(content));
  expect(ids).toEqual(some(15).map(({ data }) => JSON.stringify(data)));
});

test("a sender that is closed fails what waits, and takes nothing more", async () => {
  const sender = await opened();
  proxy.freeze();
  const waiting = sender.publish(some(20));
  const closing = sender.close();
  proxy.thaw();
  await closing;

  await expect(waiting).rejects.toMatchObject({ code: "closed" });
  await expect(sender.publish(some(1))).rejects.toMatchObject({ code: "closed" });
});
