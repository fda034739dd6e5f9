import { afterAll, expect, inject, test } from "vitest";
import { service } from "../contract/index.js";
import { delay } from "../delay.js";
import { createPublisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, topology, Work, worker } from "../testing/test-contract.js";
import { serve } from "./serve.js";

const { work } = worker.queues;
const batchesOf = (batch: number) =>
  service({ ...worker, sends: {}, serves: {}, queues: { work: { ...work, prefetch: 20, batch } } });

const benches: TestBench[] = [];
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

/** The tests' topology, where the queue "work" is of a type and has a single active consumer. */
const topologyOf = (type: string): typeof topology => ({
  ...topology,
  queues: topology.queues.map((queue) =>
    queue.name === "work"
      ? {
          ...queue,
          arguments: { ...queue.arguments, "x-queue-type": type, "x-single-active-consumer": true },
        }
      : queue,
  ),
});

test.each([
  ["quorum", 1],
  ["quorum", 20],
  ["classic", 1],
  ["classic", 20],
])(
  "of two instances at a %s queue with a single active consumer, in batches of %i at most, the other one takes nothing before what the first has in hand is handled",
  async (type, batch) => {
    const bench = await openBench(inject("warrenStack"), topologyOf(type));
    benches.push(bench);
    const publisher = await createPublisher(requester, await bench.connect("requester"));
    const ids = Array.from({ length: 12 }, (_, n) => `job-${String(n)}`);
    await publisher.publish(ids.map((id) => Work({ id })));
    const handled: string[] = [];
    const start = async () => {
      const connection = await bench.connect("worker");
      const options = { connection, database: bench.pool, logger: bench.logger };

      return serve(
        batchesOf(batch),
        {
          // Long enough for the other instance to be quicker, if it were given anything.
          Work: async (deliveries) => {
            await delay(30);
            handled.push(...deliveries.map(({ data }) => data.id));

            return deliveries.map(() => []);
          },
        },
        options,
      );
    };
    const servers = [await start(), await start()];

    await eventually(() => expect(handled).toHaveLength(12));
    expect(handled).toEqual(ids);
    for (const server of servers) await server.stop();
  },
);

test("a single active consumer that was sent more than fits, a large message first, handles all in their order, each once", async () => {
  const bench = await openBench(inject("warrenStack"), topologyOf("quorum"));
  benches.push(bench);
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  const BYTES_IN_HAND = 10_000;
  // Small ones again at the end: as many are taken at once as at first.
  const sizes = [30_000, ...Array.from({ length: 200 }, (_, n) => (n === 29 || n === 59 ? 25_000 : 10))];
  const sent = sizes.map((bytes, n) => ({ id: `job-${String(n)}-${"x".repeat(bytes)}` }));
  await publisher.publish(sent.map((data) => Work(data)));
  const handled: string[] = [];
  const lines: string[] = [];
  const heard = (_: object, text: string) => void lines.push(text);
  const server = await serve(
    batchesOf(20),
    {
      Work: (deliveries) => {
        handled.push(...deliveries.map(({ data }) => data.id));

        return Promise.resolve(deliveries.map(() => []));
      },
    },
    {
      connection: await bench.connect("worker"),
      database: bench.pool,
      bytesInHand: BYTES_IN_HAND,
      logger: { ...bench.logger, warn: heard, info: heard },
    },
  );

  await eventually(() => expect(handled.length).toBeGreaterThanOrEqual(sent.length));
  expect(handled.map((id) => id.slice(0, 8))).toEqual(sent.map(({ id }) => id.slice(0, 8)));
  expect(await bench.depth("work.dead")).toBe(0);
  expect(lines).toContainEqual(expect.stringContaining("messages are larger than those before"));
  expect(lines).toContainEqual(expect.stringContaining("messages are small again"));
  await server.stop();
});
