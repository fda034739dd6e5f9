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

test.each([
  ["quorum", 1],
  ["quorum", 20],
  ["classic", 1],
  ["classic", 20],
])(
  "of two instances at a %s queue with a single active consumer, in batches of %i at most, the other one takes nothing before what the first has in hand is handled",
  async (type, batch) => {
    const bench = await openBench(inject("warrenStack"), {
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
