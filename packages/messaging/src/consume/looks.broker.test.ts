import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { service, type QueueSettings } from "../contract/index.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { worker } from "../testing/test-contract.js";
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
async function failing(queue: string, steps: (delayQueue: (ms: number) => string) => QueueSettings["retry"]) {
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
    { connection: await bench.connect(queue), database: bench.pool, logger: bench.logger },
  );
  const send = (data: Readonly<{ id: string; fail?: string }>, priority = 0) =>
    raw.publish("", queue, Buffer.from(JSON.stringify(data)), {
      messageId: randomUUID(),
      type: "Work",
      priority,
    });

  return { server, asked, send, delays };
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

    // After 0, 1, 2 and 3 s; and then only after six.
    await eventually(() => expect(asked).toHaveLength(5));
    const [third, fourth] = asked.slice(3).map(({ at }) => at);
    expect((fourth ?? 0) - (third ?? 0)).toBeGreaterThan(2_000);
    send({ id: "good" });
    await eventually(() => expect(asked.map(({ id }) => id)).toContain("good"));
    await server.stop();
  },
);
