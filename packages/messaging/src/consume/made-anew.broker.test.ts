import * as amqp from "amqplib";
import { afterAll, expect, inject, test } from "vitest";
import { openedChannel } from "../connection/channel.js";
import { connect } from "../connection/connection.js";
import { declareTopology } from "../connection/declare.js";
import { service, type Delivery, type Topology } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { delay } from "../delay.js";
import { createPublisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy } from "../testing/proxy.js";
import { requester, topology, Work, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

const { work } = worker.queues;
const onlyWork = service({
  ...worker,
  sends: {},
  serves: {},
  queues: { work: { ...work, prefetch: 10, batch: 5 } },
});

const benches: TestBench[] = [];
afterAll(() => Promise.all(benches.map((bench) => bench.close())));

const types = ["quorum", "classic"];

test.each(types)(
  "a %s queue that is made anew with other arguments while messages of it are in hand is worked on again, and again",
  async (type) => {
    const bench = await openBench(inject("warrenStack"), withWorkOf(type));
    benches.push(bench);
    const publisher = await createPublisher(requester, await bench.connect("requester"));
    const connection = await bench.connect("worker");
    let begun = 0;
    const server = await serve(
      onlyWork,
      {
        Work: async (deliveries, { tx }) => {
          begun++;
          await delay(20);

          return remember(deliveries, tx);
        },
      },
      { connection, database: bench.pool, logger: bench.logger },
    );

    for (const round of ["first", "second", "third"]) {
      const before = begun;
      await publisher.publish(many(`${round}-gone`));
      await eventually(() => expect(begun).toBeGreaterThan(before + 1));
      await makeAnew(bench, type, server);
      await publisher.publish(many(`${round}-new`));
      await eventually(async () => expect(await countOf(bench, `${round}-new-%`)).toBe(40));
    }

    await server.stop();
    // What nobody acknowledged comes back when the channel closes.
    expect(await bench.depth("work")).toBe(0);
  },
);

test.each(types)(
  "a %s queue whose name is taken by another at once, so that RabbitMQ 3 tells its consumers nothing, is worked on again by both of them",
  async (type) => {
    const bench = await openBench(inject("warrenStack"), withWorkOf(type));
    benches.push(bench);
    const publisher = await createPublisher(requester, await bench.connect("requester"));
    const start = async () => {
      const connection = await bench.connect("worker");
      const options = { connection, database: bench.pool, logger: bench.logger };

      return serve(onlyWork, { Work: (deliveries, { tx }) => remember(deliveries, tx) }, options);
    };
    const servers = [await start(), await start()];
    await publisher.publish(many("before"));
    await eventually(async () => expect(await countOf(bench, "before-%")).toBe(40));

    const other = await amqp.connect(bench.amqpUrl, { noDelay: true });
    const channel = await openedChannel(other);
    await Promise.all([
      channel.deleteQueue("work"),
      channel.assertQueue("work", { durable: true, arguments: otherArguments(type) }),
      channel.bindQueue("work", "jobs", "work"),
    ]);
    await other.close();
    await publisher.publish(many("after"));

    await eventually(async () => expect(await countOf(bench, "after-%")).toBe(40));
    for (const server of servers) await server.stop();
    expect(await bench.depth("work")).toBe(0);
  },
);

test("who has lost its connection after its queue was made anew works on; who starts with the older contract is refused", async () => {
  const bench = await openBench(inject("warrenStack"), withWorkOf("classic"));
  benches.push(bench);
  const proxy = await openProxy(bench.amqpUrl);
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  const connection = await bench.connect("worker", { url: proxy.url });
  const server = await serve(
    onlyWork,
    { Work: (deliveries, { tx }) => remember(deliveries, tx) },
    { connection, database: bench.pool, logger: bench.logger },
  );
  await makeAnew(bench, "classic", server);

  proxy.cut();
  await publisher.publish(many("after"));

  await eventually(async () => expect(await countOf(bench, "after-%")).toBe(40));
  expect(proxy.connections()).toBeGreaterThan(0);
  const late = connect({ url: bench.amqpUrl, name: "late", logger: bench.logger });
  await late.opened();
  await expect(declareTopology(late, withWorkOf("classic"))).rejects.toThrow("PRECONDITION_FAILED");
  await late.close();
  await server.stop();
  await connection.close();
  await proxy.close();
});

test("who has lost its connection after an exchange was made anew with another type works on and says so; who starts with the older contract is refused", async () => {
  const bench = await openBench(inject("warrenStack"));
  benches.push(bench);
  const proxy = await openProxy(bench.amqpUrl);
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  const warnings: string[] = [];
  const logger = {
    ...bench.logger,
    warn: (fields: object, text: string) => void warnings.push(`${text}: ${JSON.stringify(fields)}`),
  };
  const connection = await bench.connect("worker", { url: proxy.url, logger });
  const server = await serve(
    onlyWork,
    { Work: (deliveries, { tx }) => remember(deliveries, tx) },
    { connection, database: bench.pool, logger },
  );
  const raw = await bench.raw();
  await raw.deleteExchange("jobs");
  await raw.assertExchange("jobs", "topic");
  await raw.bindQueue("work", "jobs", "work");

  proxy.cut();
  await publisher.publish(many("after"));

  await eventually(async () => expect(await countOf(bench, "after-%")).toBe(40));
  // It handles messages as soon as its consumer is there, and is connected once all that it had opened is.
  await eventually(() => {
    expect(server.health()).toMatchObject([{ state: "consuming" }]);
    expect(connection.health()).toMatchObject({ state: "connected" });
  });
  expect(warnings).toContainEqual(
    expect.stringMatching(
      /^an exchange was migrated since this program started: .*'type' for exchange 'jobs'/,
    ),
  );
  const late = connect({ url: bench.amqpUrl, name: "late", logger: bench.logger });
  await late.opened();
  await expect(declareTopology(late, topology)).rejects.toThrow("PRECONDITION_FAILED");
  await late.close();
  await server.stop();
  await connection.close();
  await proxy.close();
});

function withWorkOf(type: string): Topology {
  return {
    ...topology,
    queues: topology.queues.map((queue) =>
      queue.name === "work" ? { ...queue, arguments: { ...queue.arguments, "x-queue-type": type } } : queue,
    ),
  };
}

async function remember(deliveries: readonly Delivery<Work>[], tx: Tx): Promise<[][]> {
  await tx.query("insert into done (id) select * from unnest($1::text[])", [
    deliveries.map(({ data }) => data.id),
  ]);

  return deliveries.map(() => []);
}

const otherArguments = (type: string) => ({ "x-queue-type": type, "x-max-length": 1_000 });

const many = (name: string) => Array.from({ length: 40 }, (_, n) => Work({ id: `${name}-${n}` }));

/**
 * With other arguments than the service declares, as a migration does it: nobody else has the name until the consumers have been told,
 * or RabbitMQ 3 would tell those of a quorum queue nothing. Where the service is faster then, it is done once more.
 */
async function makeAnew(bench: TestBench, type: string, server: Server): Promise<void> {
  const connection = await amqp.connect(bench.amqpUrl, { noDelay: true });
  await eventually(async () => {
    const channel = await openedChannel(connection);
    await channel.deleteQueue("work");
    await channel.assertQueue("work", { exclusive: true, durable: false });
    await eventually(() => expect(server.health()).toMatchObject([{ state: "waiting" }]));
    await channel.deleteQueue("work");
    await channel.assertQueue("work", { durable: true, arguments: otherArguments(type) });
    await channel.bindQueue("work", "jobs", "work");
  });
  await connection.close();
}

async function countOf(bench: TestBench, like: string): Promise<number> {
  const { rows } = await bench.pool.query<{ count: string }>(
    "select count(distinct id) from done where id like $1",
    [like],
  );

  return Number(rows[0]?.count);
}
