import * as amqp from "amqplib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openedChannel } from "../connection/channel.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { watchConsumer, type Watched } from "./watch-consumer.js";

let bench: TestBench;
let connection: amqp.ChannelModel;
beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  connection = await amqp.connect(bench.amqpUrl);
});
afterAll(async () => {
  await connection.close();
  await bench.close();
});

/** Watches a channel that consumes nothing. `idleMs`: of each look, the first is 1. */
async function watched(queue: string, idleMs: (look: number) => number, options: Partial<Watched> = {}) {
  const channel = await openedChannel(connection);
  const pace = { everyMs: 20 };
  const reasons: string[] = [];
  const silent: boolean[] = [];
  let looks = 0;
  const ended = watchConsumer(
    {
      amqp: connection,
      channel,
      queue,
      isSingleActive: false,
      idleMs: () => idleMs(++looks),
      isGiving: () => Promise.resolve(true),
      silent: (isSilent) => silent.push(isSilent),
      forgotten: (reason) => reasons.push(reason),
      ...options,
    },
    pace,
  );

  return { channel, pace, reasons, silent, ended, looks: () => looks };
}

async function queueOf(messages: number, args: object = {}): Promise<string> {
  const channel = await openedChannel(connection);
  const { queue } = await channel.assertQueue(`watched-${crypto.randomUUID()}`, { arguments: args });
  for (let n = 0; n < messages; n++) channel.sendToQueue(queue, Buffer.from("{}"));
  await eventually(async () =>
    expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: messages }),
  );
  await channel.close();

  return queue;
}

const always = () => Infinity;

test("a consumer that is given nothing from one look to the next, though messages wait, is forgotten, and the next is looked at more rarely", async () => {
  const { pace, reasons, ended } = await watched(await queueOf(3), always);

  await ended;
  expect(reasons).toEqual(["3 messages waited in its queue, and it was given none"]);
  expect(pace.everyMs).toBe(40);
});

test("a consumer of a queue that gives nothing to others either is not forgotten, which is told, and is looked at more rarely", async () => {
  let tried = 0;
  const isGiving = () => Promise.resolve(++tried > 2);
  const { pace, reasons, silent, ended } = await watched(await queueOf(1), always, { isGiving });

  await ended;
  expect(tried).toBe(3);
  expect(silent).toEqual([true, true]);
  expect(reasons).toHaveLength(1);
  expect(pace.everyMs).toBe(160);
});

test("once nothing is in such a queue any more, that is told, too", async () => {
  const queue = await queueOf(1);
  const isGiving = () => Promise.resolve(false);
  const { channel, silent, ended } = await watched(queue, always, { isGiving });
  await eventually(() => expect(silent).toContain(true));

  await channel.purgeQueue(queue);
  await eventually(() => expect(silent.at(-1)).toBe(false));
  await channel.close();
  await ended;
});

test("a consumer whose queue is gone is forgotten", async () => {
  const { reasons, ended } = await watched("no such queue", always);

  await ended;
  expect(reasons).toEqual(["its queue was gone, and the broker did not say so"]);
});

test("a consumer that was given something after a look is not forgotten", async () => {
  const queue = await queueOf(1);
  const { channel, pace, reasons, ended, looks } = await watched(queue, (look) =>
    look === 1 ? Infinity : 0,
  );

  await eventually(() => expect(looks()).toBeGreaterThanOrEqual(2));
  await channel.close();
  await ended;
  expect(reasons).toEqual([]);
  expect(pace.everyMs).toBe(10_000);
});

test.each(["quorum", "classic"])(
  "who stands by as the second consumer of a %s queue with a single active one is not forgotten while that one is busy",
  async (type) => {
    const queue = await queueOf(0, { "x-queue-type": type, "x-single-active-consumer": true });
    const active = await openedChannel(connection);
    await active.prefetch(1);
    await active.consume(queue, () => undefined);
    const { channel, reasons, ended, looks } = await watched(queue, always, { isSingleActive: true });
    await channel.consume(queue, () => undefined);
    for (let n = 0; n < 5; n++) active.sendToQueue(queue, Buffer.from("{}"));
    await eventually(async () => expect(await active.checkQueue(queue)).toMatchObject({ messageCount: 4 }));
    const before = looks();

    await eventually(() => expect(looks()).toBeGreaterThan(before + 5));
    await channel.close();
    await active.close();
    await ended;
    expect(reasons).toEqual([]);
  },
);

test("a watch leaves no channel open", async () => {
  const { channel, ended, looks } = await watched(await queueOf(0), always);

  await eventually(() => expect(looks()).toBeGreaterThan(8));
  await channel.close();
  await ended;
  const next = await openedChannel(connection);
  expect(numberOf(next)).toBeLessThan(numberOf(channel) + 3);
  await next.close();
});

/** amqplib gives each channel the lowest number that is free. */
function numberOf(channel: amqp.Channel): number {
  return (channel as unknown as { ch: number }).ch;
}
