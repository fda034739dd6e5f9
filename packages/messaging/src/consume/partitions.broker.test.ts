import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Connection } from "../connection/connection.js";
import { declareTopology } from "../connection/declare.js";
import { delay } from "../delay.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { startProgram } from "../testing/crashing-process.js";
import { eventually } from "../testing/eventually.js";
import { partitionedTopology, pathfinder, Step, walker } from "../testing/partitioned-contract.js";
import { openProxy } from "../testing/proxy.js";
import { slotOf } from "../wire/slot.js";
import { unpacked } from "../wire/unpack.js";
import { walked, walkingHandlers } from "../testing/walking.js";
import { serve, type Server } from "./serve.js";

const LOOK_EVERY_MS = 250;
const PARTITIONS = [0, 1, 2, 3];
let bench: TestBench;
let publisher: Publisher<typeof pathfinder>;
const servers: Server[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), partitionedTopology);
  await bench.pool.query(walked);
  publisher = await createPublisher(pathfinder, await bench.connect("pathfinder"));
});
afterAll(() => bench.close());
beforeEach(() => bench.pool.query("truncate walked, warren_inbox"));
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  for (const server of servers.splice(0)) await server.stop();
  await eventually(async () => {
    for (const partition of PARTITIONS) {
      expect((await (await bench.raw()).checkQueue(`steps.${partition}`)).consumerCount).toBe(0);
    }
  });
});

type Starting = Readonly<{ failed?: (subject: string) => void; connection?: Connection }>;

async function start(by: string, { failed, connection }: Starting = {}): Promise<Server> {
  const server = await serve(walker, walkingHandlers(by, failed), {
    connection: connection ?? (await bench.connect(by)),
    database: bench.pool,
    lookEveryMs: LOOK_EVERY_MS,
    logger: bench.logger,
  });
  servers.push(server);

  return server;
}

async function startProcess(name: string) {
  const { amqpUrl, databaseUrl } = bench;
  const child = await startProgram("walking-process.ts", {
    amqpUrl,
    databaseUrl,
    name,
    lookEveryMs: LOOK_EVERY_MS,
  });
  children.push(child);
  await once(child.stdout, "data");

  return child;
}

const heldBy = (server: Server) => server.health()[0]?.partitions ?? [];
const all = (servers: readonly Server[]) => servers.flatMap(heldBy).sort((one, other) => one - other);

async function done() {
  type Row = { subject: string; number: number; by: string };

  return (await bench.pool.query<Row>("select subject, number, by from walked order by at")).rows;
}

test("each partition has one instance, however many there are, and a share is a share", async () => {
  const one = await start("one");
  await eventually(() => expect(heldBy(one)).toEqual(PARTITIONS));

  const two = await start("two");
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
  expect(all([one, two])).toEqual(PARTITIONS);

  // Four by three: the third gets its share only where one gives up what it has above its own.
  const three = await start("three");
  await eventually(() =>
    expect([one, two, three].map((server) => heldBy(server).length).sort()).toEqual([1, 1, 2]),
  );
  expect(all([one, two, three])).toEqual(PARTITIONS);

  await two.pause("steps");
  expect(two.health()).toEqual([{ queue: "steps", state: "paused" }]);
  await eventually(() => expect(all([one, three])).toEqual(PARTITIONS));
  await two.resume("steps");
  await eventually(() => expect(heldBy(two)).not.toEqual([]));

  await one.stop();
  expect(one.health()).toEqual([{ queue: "steps", state: "stopped" }]);
  await eventually(() => expect([heldBy(two).length, heldBy(three).length]).toEqual([2, 2]));
  expect(all([two, three])).toEqual(PARTITIONS);
});

test("a message lies in one partition, the same for all messages about its subject", async () => {
  const subjects = Array.from({ length: 40 }, (_, index) => `subject-${index}`);
  for (const number of [1, 2]) await publisher.publish(subjects.map((subject) => Step({ subject, number })));

  const lying: (readonly ConsumeMessage[])[] = [];
  for (const partition of PARTITIONS) lying.push(await takeAll(`steps.${partition}`));
  const inEach = lying.map((partition) =>
    unpacked(partition)
      .map(({ content }) => String(content))
      .sort(),
  );
  const of = (subject: string) => [1, 2].map((number) => JSON.stringify({ subject, number }));
  expect(inEach).toEqual(
    PARTITIONS.map((partition) =>
      subjects
        .filter((subject) => Number(slotOf(subject, 32)) % 4 === partition)
        .flatMap(of)
        .sort(),
    ),
  );
  for (const partition of inEach) expect(partition.length).toBeGreaterThan(4);
});

/** All that lies in a queue. One with a single active consumer answers no `basic.get`. */
async function takeAll(queue: string): Promise<readonly ConsumeMessage[]> {
  const channel = await bench.raw();
  const { messageCount } = await channel.checkQueue(queue);
  const taken: ConsumeMessage[] = [];
  const { consumerTag } = await channel.consume(queue, (message) => {
    if (message !== null) taken.push(message);
  });
  await eventually(() => expect(taken).toHaveLength(messageCount));
  await channel.cancel(consumerTag);
  channel.ackAll();

  return taken;
}

test("under load an instance is killed and another joins: no subject's messages are lost, doubled or out of order", async () => {
  const subjects = Array.from({ length: 40 }, (_, index) => `subject-${index}`);
  const [killed] = await Promise.all([startProcess("killed"), startProcess("stays")]);
  const load = startLoad(subjects);
  const handledBy = async () => new Set((await done()).map(({ by }) => by));

  await eventually(async () => expect(await handledBy()).toEqual(new Set(["killed", "stays"])));
  killed.kill("SIGKILL");
  const atKill = load.rounds();
  // All partitions are held again, those of the dead as well.
  await eventually(async () =>
    expect(
      new Set((await done()).filter(({ number }) => number > atKill).map(({ subject }) => subject)),
    ).toEqual(new Set(subjects)),
  );
  const joined = await start("joined");
  await eventually(() => expect(heldBy(joined)).toHaveLength(2));
  await eventually(async () => expect(await handledBy()).toContain("joined"));
  const rounds = await load.stop();

  await eventually(async () => expect(await done()).toHaveLength(rounds * subjects.length));
  const rows = await done();
  for (const subject of subjects) {
    const numbers = rows.filter((row) => row.subject === subject).map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: rounds }, (_, index) => index));
  }
  expect(await bench.depth("steps.dead")).toBe(0);
  for (const partition of PARTITIONS) {
    expect((await (await bench.raw()).checkQueue(`steps.${partition}`)).consumerCount).toBe(1);
  }
}, 60_000);

/** Publishes a step of each subject, again and again. */
function startLoad(subjects: readonly string[]) {
  let rounds = 0;
  const stopping = new AbortController();
  const publishing = (async () => {
    while (!stopping.signal.aborted) {
      await publisher.publish(subjects.map((subject) => Step({ subject, number: rounds })));
      rounds++;
      await delay(20);
    }
  })();

  return {
    rounds: () => rounds,
    async stop() {
      stopping.abort();
      await publishing;

      return rounds;
    },
  };
}

test("a message that failed comes back to the instance that holds its partition", async () => {
  const tried: string[] = [];
  const one = await start("one", { failed: (subject) => tried.push(`${subject} by one`) });
  const two = await start("two", { failed: (subject) => tried.push(`${subject} by two`) });
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
  const subjects = Array.from({ length: 12 }, (_, index) => `s${index}`);
  await publisher.publish(subjects.map((subject) => Step({ subject, number: 1, failFirst: true })));

  await eventually(async () => expect(await done()).toHaveLength(subjects.length));
  const handled = (await done()).map(({ subject, by }) => `${subject} by ${by}`);
  expect(handled.sort()).toEqual(tried.sort());
  expect(new Set((await done()).map(({ by }) => by))).toEqual(new Set(["one", "two"]));
});

test("a message whose sender says nothing of a slot is handled by whoever holds the first partition", async () => {
  const one = await start("one");
  const two = await start("two");
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
  const first = heldBy(one).includes(0) ? "one" : "two";
  const channel = await bench.raw();
  for (const number of [1, 2, 3]) {
    const content = Buffer.from(JSON.stringify({ subject: "stranger", number }));
    channel.publish("paths", "step", content, {
      messageId: `stranger-${number}`,
      type: "Step",
      persistent: true,
      mandatory: true,
      headers: { "x-schema-version": "1.0.0" },
    });
  }

  await eventually(async () =>
    expect(await done()).toEqual([1, 2, 3].map((number) => ({ subject: "stranger", number, by: first }))),
  );
});

test("an instance that loses its connection holds nothing until it is back, and others hold all of it meanwhile", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const one = await start("one", { connection: await bench.connect("cut", { url: proxy.url }) });
  const two = await start("two");
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));

  proxy.refuse();
  proxy.cut();
  await eventually(() => expect(heldBy(two)).toEqual(PARTITIONS));
  expect(one.health()).toMatchObject([{ queue: "steps", state: "waiting", partitions: [] }]);

  proxy.thaw();
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
  expect(all([one, two])).toEqual(PARTITIONS);
  await one.stop();
  await proxy.close();
});

test("a partition that is being taken when the connection is lost is consumed by nobody who does not hold it", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  let isCut = false;
  const connection = seenBy(await bench.connect("cut while it takes", { url: proxy.url }), async (amqp) => {
    const channel = await amqp.createChannel();
    const close = channel.close.bind(channel);
    // What the queue is made anew with is closed before it is consumed.
    channel.close = () => {
      const closing = close();
      if (!isCut && all(servers).length === 1) {
        isCut = true;
        proxy.cut();
      }

      return closing;
    };

    return channel;
  });
  await declareTopology(connection, partitionedTopology);
  const one = await start("one", { connection });
  await eventually(() => expect(heldBy(one)).toEqual(PARTITIONS));
  expect(isCut).toBe(true);

  await one.stop();
  const two = await start("two");
  await eventually(() => expect(heldBy(two)).toEqual(PARTITIONS));
  await proxy.close();
});

test("members that are counted and gone, as after the loss of a node, leave no partition to nobody", async () => {
  const ghosts = await bench.raw();
  // What the broker counts of them is all that is to be seen of them.
  const tags: string[] = [];
  for (const queue of ["steps.members", "steps.members", "steps.members", "steps.wanting"])
    tags.push((await ghosts.consume(queue, () => undefined)).consumerTag);

  const one = await start("one");
  await eventually(() => expect(heldBy(one)).toEqual(PARTITIONS));
  const two = await start("two");
  await eventually(() => {
    expect(all([one, two])).toEqual(PARTITIONS);
    expect(heldBy(two)).not.toEqual([]);
  });
  for (const tag of tags) await ghosts.cancel(tag);
  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
});

test("one that is paused while it reconnects stays paused", async () => {
  const proxy = await openProxy(bench.amqpUrl);
  const gate: { open: Promise<void>; reached: () => void } = {
    open: Promise.resolve(),
    reached: () => undefined,
  };
  const connection = seenBy(await bench.connect("slow", { url: proxy.url }), async (amqp) => {
    gate.reached();
    await gate.open;

    return amqp.createChannel();
  });
  const one = await start("one", { connection });
  await eventually(() => expect(heldBy(one)).toEqual(PARTITIONS));

  let letGo: () => void = () => undefined;
  gate.open = new Promise((resolve) => (letGo = resolve));
  const reached = new Promise<void>((resolve) => (gate.reached = resolve));
  proxy.cut();
  await eventually(() => expect(heldBy(one)).toEqual([]));
  await reached;
  await one.pause("steps");
  letGo();
  const two = await start("two");
  await eventually(() => expect(heldBy(two)).toEqual(PARTITIONS));
  expect(one.health()).toEqual([{ queue: "steps", state: "paused" }]);
  expect((await (await bench.raw()).checkQueue("steps.members")).consumerCount).toBe(1);
  await one.stop();
  await proxy.close();
});

test("a lock that could not be deleted at once is deleted later", async () => {
  let failing = 3;
  const connection = seenBy(await bench.connect("failing"), async (amqp) => {
    const channel = await amqp.createChannel();
    const deleteQueue = channel.deleteQueue.bind(channel);
    channel.deleteQueue = (queue, options) =>
      failing-- > 0 ? Promise.reject(new Error("not now")) : deleteQueue(queue, options);

    return channel;
  });
  const one = await start("one", { connection });
  await eventually(() => expect(heldBy(one)).toEqual(PARTITIONS));
  const two = await start("two");

  await eventually(() => expect([heldBy(one).length, heldBy(two).length]).toEqual([2, 2]));
  expect(failing).toBeLessThan(0);
});

/** The same connection, with another way to open channels for whoever has a setup on it. */
function seenBy(connection: Connection, createChannel: (amqp: ChannelModel) => Promise<Channel>): Connection {
  return {
    ...connection,
    addSetup: (setup) =>
      connection.addSetup((amqp) =>
        setup(
          new Proxy(amqp, {
            get(target, name) {
              if (name === "createChannel") return () => createChannel(amqp);
              const value: unknown = Reflect.get(target, name);

              return typeof value === "function" ? (value as () => unknown).bind(target) : value;
            },
          }),
        ),
      ),
  };
}
