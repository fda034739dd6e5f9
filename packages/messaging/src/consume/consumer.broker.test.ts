import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { service, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { connect, type Connection } from "../connection/connection.js";
import { delay } from "../delay.js";
import { PauseError, type PublishError } from "../errors.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openSender } from "../publish/sender.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { countingHandlers } from "../testing/crash-handlers.js";
import { eventually } from "../testing/eventually.js";
import { openProxy } from "../testing/proxy.js";
import { requester, Work, worker } from "../testing/test-contract.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { publish } from "./publish.js";
import { serve, type ServeOptions, type Server } from "./serve.js";

const onlyWork = service({ ...worker, sends: {}, serves: {}, queues: { work: worker.queues.work } });

let bench: TestBench;
let publisher: Publisher<typeof requester>;
let begun = 0;
const bare: Connection[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
});
afterAll(async () => {
  for (const connection of bare) await connection.close();
  await bench.close();
});
beforeEach(async () => {
  begun = 0;
  await bench.pool.query("truncate done, warren_inbox");
  await bench.drain("work");
});

type Doing = (ids: readonly string[]) => Promise<unknown>;

async function start(doing: Doing, options: Partial<ServeOptions> = {}): Promise<Server> {
  const handlers: Handlers<typeof onlyWork, Tx> = {
    Work: async (deliveries, { tx }) => {
      begun++;
      const ids = deliveries.map(({ data }) => data.id);
      await doing(ids);
      await tx.query("insert into done (id) select * from unnest($1::text[])", [ids]);

      return deliveries.map(() => []);
    },
  };
  const connection = options.connection ?? (await bench.connect("worker"));

  return serve(onlyWork, handlers, { database: bench.pool, logger: bench.logger, ...options, connection });
}

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));

  return { open: () => open(), opened };
}

const done = async () =>
  (await bench.pool.query<{ id: string }>("select id from done order by id")).rows.map(({ id }) => id);

test("a queue that is deleted while its batch is in progress is worked on again, also where the batch ends before the channel has closed", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const held = gate();
  const server = await start(() => held.opened, {
    connection: await bench.connect("cut", { url: proxy.url }),
  });
  await publisher.publish([Work({ id: "a" })]);
  await eventually(() => expect(begun).toBe(1));

  // The consumer hears that it is cancelled and closes its channel, of which the broker hears only later.
  proxy.freeze("requests");
  await (await bench.raw()).deleteQueue("work");
  await eventually(() => expect(server.health()).toMatchObject([{ state: "waiting" }]));
  held.open();
  await eventually(async () => expect(await done()).toEqual(["a"]));
  await delay(100);
  proxy.thaw();

  await eventually(() => publisher.publish([Work({ id: "b" })]));
  await eventually(async () => expect(await done()).toEqual(["a", "b"]));
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
  await server.stop();
  expect(await bench.depth("work")).toBe(0);
  await proxy.close();
});

test("a queue that is paused and resumed while its batch is in progress is worked on again", async () => {
  const held = gate();
  const server = await start(() => held.opened);
  await publisher.publish([Work({ id: "a" })]);
  await eventually(() => expect(begun).toBe(1));

  const asked = [server.pause("work"), server.resume("work")];
  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "paused" }]));
  held.open();
  await Promise.all(asked);

  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
  await publisher.publish([Work({ id: "b" })]);
  await eventually(async () => expect(await done()).toEqual(["a", "b"]));

  // Whoever stops does not wait for a channel that somebody resumes behind it.
  const ends = [server.pause("work"), server.resume("work"), server.stop(), server.resume("work")];
  await Promise.all(ends);
  expect(server.health()).toEqual([{ queue: "work", state: "stopped" }]);
});

test("a queue that cannot be resumed stays paused, and can be resumed once it is there again", async () => {
  const server = await start(() => Promise.resolve(), { connection: await openBare() });
  await server.pause("work");
  await (await bench.raw()).deleteQueue("work");

  await expect(server.resume("work")).rejects.toThrow("NOT_FOUND");
  expect(server.health()).toEqual([{ queue: "work", state: "paused" }]);

  await bench.connect("declares the queue again");
  await publisher.publish([Work({ id: "a" })]);
  await server.resume("work");
  await eventually(async () => expect(await done()).toEqual(["a"]));
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
  await server.stop();
});

test("a service that cannot consume one of its queues consumes none", async () => {
  const raw = await bench.raw();
  await raw.deleteQueue("asks");
  const serving = serve(worker, countingHandlers("nobody"), {
    connection: await openBare(),
    database: bench.pool,
    logger: bench.logger,
  });

  await expect(serving).rejects.toThrow("NOT_FOUND");
  for (const queue of ["work", "orders"]) {
    await eventually(async () => expect((await raw.checkQueue(queue)).consumerCount).toBe(0));
  }
  await bench.connect("declares the queue again");
});

/** A connection that declares nothing, and so brings no queue back. */
async function openBare(): Promise<Connection> {
  const connection = connect({ url: bench.amqpUrl, name: "bare", logger: bench.logger });
  bare.push(connection);
  await connection.opened();

  return connection;
}

test("a consumer that could not work is healthy again once its messages are no longer its own", async () => {
  const server = await start(() => Promise.reject(new PauseError("the bank is down")));
  await publisher.publish([Work({ id: "a" })]);
  await eventually(() =>
    expect(server.health()).toMatchObject([{ state: "waiting", reason: "the bank is down" }]),
  );

  await (await bench.raw()).deleteQueue("work");

  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
  await eventually(async () => expect(await bench.depth("work")).toBe(0));
  await server.stop();
});

test("a handler that does not come to an end turns its queue's health red, with its messages", async () => {
  const held = gate();
  const server = await start(() => held.opened, { stuckAfterMs: 200 });
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
  await publisher.publish([Work({ id: "a" })]);

  await eventually(() => expect(server.health()).toMatchObject([{ queue: "work", state: "waiting" }]));
  expect(server.health()).toMatchObject([
    { reason: expect.stringMatching(/^Work: 1 in progress for \d+ s/) },
  ]);
  held.open();
  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
  await server.stop();
});

test("a reply that no address takes hides no other: those arrive, or count as not sent", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const sender = await openSender(await bench.connect("replies", { url: proxy.url }), { timeoutMs: 1_000 });
  const undelivered: PublishError["code"][] = [];
  const send = () =>
    publish(sender, [replyTo("x".repeat(300)), replyTo("worked")], (_, { code }) => undelivered.push(code));

  await send();
  expect(await bench.take("worked", 1)).toHaveLength(1);
  expect(undelivered).toEqual(["too_large"]);

  proxy.freeze();
  await expect(send()).rejects.toMatchObject({ code: "timed_out" });
  proxy.cut();
  await sender.close();
  await proxy.close();
});

function replyTo(routingKey: string): StoredMessage {
  return {
    exchange: "",
    routingKey,
    mandatory: false,
    persistent: false,
    messageId: `to-${routingKey.slice(0, 8)}`,
    type: "Told",
    correlationId: "c",
    appId: "worker",
    sentAt: 0,
    headers: {},
    content: '{"text":"x"}',
    reply: true,
  };
}
