import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { service, type QueueSettings } from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { worker } from "../testing/test-contract.js";
import { PACK } from "../wire/pack.js";
import { delay } from "../delay.js";
import { serve } from "./serve.js";

// What becomes of messages while all handlers of their queue fail. The tests wait for seconds, each at a queue of its own: they
// run at the same time.

const DAY_MS = 86_400_000;

let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
});
afterAll(() => bench.close());

/** A queue that pauses after one failure, with a worker that fails for "poison" and says when it was asked for what. */
async function failing(
  queue: string,
  steps: (delayQueue: (ms: number) => string) => QueueSettings["retry"],
  { giveBackAfterMs }: Readonly<{ giveBackAfterMs?: number }> = {},
) {
  const raw = await bench.raw();
  const delays = new Map<number, string>();
  const retry = steps((ms) => {
    delays.set(ms, `${queue}.retry.${ms}`);

    return `${queue}.retry.${ms}`;
  });
  await raw.assertQueue(queue, { durable: true, maxPriority: 10 });
  for (const [messageTtl, name] of delays) {
    await raw.assertQueue(name, {
      durable: true,
      messageTtl,
      deadLetterExchange: "",
      deadLetterRoutingKey: queue,
    });
    await raw.bindQueue(name, "failed", name);
  }
  const asked: { id: string; at: number; priority: number }[] = [];
  /** How many of these are over: what became of the message is published. */
  const over = { count: 0 };
  const settings = { ...worker.queues.work, retry, batch: 1, prefetch: 1, pauseAfterFailures: 1 };
  const server = await serve(
    service({
      ...worker,
      sends: {},
      serves: {},
      receives: { Work: { ...worker.receives.Work, queue } },
      queues: { [queue]: settings },
    }),
    {
      Work: ([delivery]) => {
        const { data, priority } = delivery as NonNullable<typeof delivery>;
        asked.push({ id: data.id, at: performance.now(), priority });
        if (data.fail !== undefined) throw new Error(data.fail);

        return Promise.resolve([[]]);
      },
    },
    {
      connection: await bench.connect(queue),
      database: bench.pool,
      logger: bench.logger,
      observer: { batch: () => over.count++ },
      ...(giveBackAfterMs === undefined ? {} : { giveBackAfterMs }),
    },
  );
  const send = (data: Readonly<{ id: string; fail?: string }>, priority = 0) =>
    raw.publish("", queue, Buffer.from(JSON.stringify(data)), {
      messageId: randomUUID(),
      type: "Work",
      priority,
    });

  /** They fail together, so that nobody has to wait until each of them was looked at. */
  const sendPoison = (count: number) => {
    const lines = Array.from({ length: count }, (_, n) => [
      JSON.stringify({ messageId: randomUUID(), correlationId: "c", timestamp: 1, headers: {} }),
      JSON.stringify({ id: `bad ${n}`, fail: "poison" }),
    ]);
    const content = Buffer.from(`${lines.flat().join("\n")}\n`);

    return raw.publish("", queue, content, {
      messageId: randomUUID(),
      type: "Work",
      contentType: PACK,
      headers: { "x-packed": count },
    });
  };

  return { server, asked, over, send, sendPoison, delays, raw };
}

test.concurrent(
  "urgent bad messages hold up no other, come back within a minute however long the last delay is, and are urgent again",
  async () => {
    const { server, asked, send, delays } = await failing("urgent", (delayQueue) =>
      [50, 50, DAY_MS].map((delayMs) => ({ delayMs, routingKey: delayQueue(delayMs) })),
    );
    for (const id of ["bad", "worse"]) send({ id, fail: "poison" }, 9);
    send({ id: "good" }, 1);

    await eventually(() => expect(asked.map(({ id }) => id)).toContain("good"));
    // Both came back after they had been looked at, failed for a third time and wait for their last attempt.
    const last = await bench.take(delays.get(DAY_MS) ?? "", 2);
    for (const { properties } of last) {
      expect(properties).toMatchObject({ priority: 9, headers: { "x-attempt": 4 } });
      expect(properties.headers).not.toHaveProperty("x-original-priority");
    }
    expect(new Set(asked.map(({ id, priority }) => `${id} ${priority}`))).toEqual(
      new Set(["bad 9", "worse 9", "good 1"]),
    );
    await server.stop();
  },
);

test.concurrent(
  "a bad message in a quiet queue is not handled each second, and a good one behind it is",
  async () => {
    const { server, asked, send } = await failing("quiet", (delayQueue) =>
      Array.from({ length: 10 }, () => ({ delayMs: 50, routingKey: delayQueue(50) })),
    );
    send({ id: "bad", fail: "poison" });

    // After 0, 1 and 3 s; and then only after six or seven.
    await eventually(() => expect(asked).toHaveLength(4));
    const [third, fourth] = asked.slice(2).map(({ at }) => at);
    expect((fourth ?? 0) - (third ?? 0)).toBeGreaterThan(2_000);
    send({ id: "good" });
    await eventually(() => expect(asked.map(({ id }) => id)).toContain("good"));
    await server.stop();
  },
);

test.concurrent(
  "messages that are known as bad hold up a good one for a twentieth of a second each",
  async () => {
    const { server, asked, send, sendPoison } = await failing("crowd", (delayQueue) =>
      Array.from({ length: 10 }, () => ({ delayMs: 50, routingKey: delayQueue(50) })),
    );
    sendPoison(60);
    await eventually(() => expect(asked.length).toBeGreaterThan(60));
    const before = asked.length;
    send({ id: "good" });

    await eventually(() => expect(asked.map(({ id }) => id)).toContain("good"));
    // A handler is asked once a second at most: it has not waited for a look at each of them.
    expect(asked.findIndex(({ id }) => id === "good") - before).toBeLessThan(20);
    await server.stop();
  },
);

test.concurrent(
  "where a message cannot go to the back of its queue its handler is not asked for that",
  async () => {
    const { server, asked, over, send, raw, delays } = await failing(
      "refused",
      (delayQueue) => Array.from({ length: 10 }, () => ({ delayMs: 50, routingKey: delayQueue(50) })),
      { giveBackAfterMs: 300 },
    );
    send({ id: "bad", fail: "poison" });
    // An attempt that is not over when its way is gone would be made again.
    await eventually(() => expect(over.count).toBe(4));
    const delayQueue = delays.get(50) ?? "";
    await raw.unbindQueue(delayQueue, "failed", delayQueue);

    await eventually(() =>
      expect(server.health()).toMatchObject([{ reason: expect.stringContaining(delayQueue) as string }]),
    );
    // It gives the message back, and tries out whether it can work again.
    await delay(1_500);
    expect(asked).toHaveLength(4);
    await server.stop();
  },
);
