import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { answer, eachRequest, type Handlers } from "../contract/index.js";
import { serve, type Server } from "../consume/serve.js";
import type { Tx } from "../database/tx.js";
import { createPublisher } from "../publish/publisher.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy, type Proxy } from "../testing/proxy.js";
import { requester, Told, topology, Work, Worked, worker } from "../testing/test-contract.js";
import { connect, type Connection } from "./connection.js";
import { verifyTopology } from "./verify.js";

let bench: TestBench;
let server: Server | undefined;
const proxies: Proxy[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(async () => {
  await bench.close();
  await Promise.all(proxies.map((proxy) => proxy.close()));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

const handlers: Handlers<typeof worker, Tx> = {
  Work: async (deliveries, { tx }) => {
    await tx.query("insert into done (id) select * from unnest($1::text[])", [
      deliveries.map(({ data }) => data.id),
    ]);

    return deliveries.map(({ data }) => [Worked({ id: data.id })]);
  },
  Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
  Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
};

async function start(
  connection: Connection,
  overrides: Partial<Handlers<typeof worker, Tx>> = {},
): Promise<void> {
  const options = { connection, database: bench.pool, logger: bench.logger };
  server = await serve(worker, { ...handlers, ...overrides }, options);
}

/** A connection whose connections the test can cut, as a reset by the network does it: neither side gets to close it. */
async function cuttable(name: string): Promise<Readonly<{ connection: Connection; cut: () => void }>> {
  const proxy = await openProxy(bench.amqpUrl);
  proxies.push(proxy);

  return { connection: await bench.connect(name, { url: proxy.url }), cut: proxy.cut };
}

test("publishing and consuming go on by themselves after the connections are cut, and nothing is lost or done twice", async () => {
  const consumer = await cuttable("worker");
  const sender = await cuttable("requester");
  await start(consumer.connection);
  const publisher = await createPublisher(requester, sender.connection);

  const sent: Promise<void>[] = [];
  for (let n = 0; n < 20; n++) {
    sent.push(publisher.publish(Array.from({ length: 20 }, (_, i) => Work({ id: `cut-${n}-${i}` }))));
    if (n === 5) sender.cut();
    if (n === 10) consumer.cut();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await Promise.all(sent);

  await eventually(async () => {
    const { rows } = await bench.pool.query<{ count: string; distinct: string }>(
      "select count(*), count(distinct id) as distinct from done where id like 'cut-%'",
    );
    expect(rows[0]).toEqual({ count: "400", distinct: "400" });
  });
  await publisher.close();
});

test("a call whose connection is cut while it waits still gets its reply", async () => {
  const caller = await cuttable("requester");
  let runs = 0;
  await start(await bench.connect("worker"), {
    Order: eachRequest(async ({ data }) => {
      runs++;
      await new Promise((resolve) => setTimeout(resolve, 300));

      return answer(Told({ text: data.id }));
    }),
  });
  const client = await createClient(requester, caller.connection);
  const reply = client.call.Order({ id: "cut" }, { timeoutMs: 60_000 });
  await eventually(() => expect(runs).toBe(1));
  caller.cut();

  expect(await reply).toEqual(Told({ text: "cut" }));
  expect(runs).toBe(1);
  await client.close();
});

test("a queue that is deleted under its consumer is declared again with its bindings, and consumed", async () => {
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  await start(await bench.connect("worker"));
  const raw = await bench.raw();
  await raw.deleteQueue("work");

  let sent = 0;
  // Until the queue is back its messages are unroutable.
  await eventually(async () => {
    await publisher.publish([Work({ id: `deleted-${sent++}` })]);
    const { rows } = await bench.pool.query("select id from done where id like 'deleted-%'");
    expect(rows.length).toBeGreaterThan(0);
  });
  await publisher.close();
});

test("a queue that is deleted under a consumer that may not declare it is consumed again once somebody has", async () => {
  const connection = connect({ url: bench.amqpUrl, name: "worker", logger: bench.logger });
  await verifyTopology(connection, topology);
  await connection.opened();
  await start(connection);
  const raw = await bench.raw();
  await raw.deleteQueue("work");
  const stateOfWork = () => server?.health().find(({ queue }) => queue === "work")?.state;
  await eventually(() => expect(stateOfWork()).toBe("waiting"));

  const repair = await bench.connect("repair");
  await eventually(() => expect(stateOfWork()).toBe("consuming"));
  await server?.stop();
  await Promise.all([repair.close(), connection.close()]);
});

test("a connection that cannot reach its broker says why, and can be closed", async () => {
  const connection = connect({ url: "amqp://127.0.0.1:1", name: "lost", logger: bench.logger });

  await expect(connection.opened({ signal: AbortSignal.timeout(300) })).rejects.toThrow(
    "gave up waiting for the broker",
  );
  expect(connection.health()).toMatchObject({ state: "connecting" });
  await connection.close();
  expect(connection.health()).toMatchObject({ state: "closed" });
});

test("a connection that is closed while it connects ends", async () => {
  const connection = connect({ url: bench.amqpUrl, name: "short", logger: bench.logger });
  await connection.close();

  expect(connection.health()).toMatchObject({ state: "closed" });
});
