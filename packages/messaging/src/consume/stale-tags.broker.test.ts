import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { service, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import type { Logger } from "../logging/logger.js";
import { createPublisher } from "../publish/publisher.js";
import { openRecoveringChannel } from "../connection/recovering-channel.js";
import { openedChannel } from "../connection/channel.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { openProxy } from "../testing/proxy.js";
import { requester, Work, worker } from "../testing/test-contract.js";
import { serve } from "./serve.js";

const onlyWork = service({ ...worker, sends: {}, serves: {}, queues: { work: worker.queues.work } });

let bench: TestBench;
let log: string[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

const write = (fields: object, text: string) => void log.push(`${text} ${JSON.stringify(fields)}`);
const logger: Logger = { debug: write, info: write, warn: write, error: write };

test("what was taken on a lost channel is never acked on the next: each message is handled once, and none is lost", async () => {
  log = [];
  const proxy = await openProxy(bench.amqpUrl);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = 0;
  const handlers: Handlers<typeof onlyWork, Tx> = {
    Work: async (deliveries, { tx }) => {
      begun++;
      await held;
      await tx.query("insert into done (id) select * from unnest($1::text[])", [
        deliveries.map(({ data }) => data.id),
      ]);

      return deliveries.map(() => []);
    },
  };
  const connection = await bench.connect("worker", { url: proxy.url, logger });
  const publisher = await createPublisher(requester, await bench.connect("requester"));
  await publisher.publish(Array.from({ length: 150 }, (_, n) => Work({ id: `tag-${n}` })));
  const server = await serve(onlyWork, handlers, { connection, database: bench.pool, logger });
  await eventually(() => expect(begun).toBe(1));

  // The tags of the batch in progress begin at 1 again on the next channel, and mean other messages there.
  proxy.cut();
  await eventually(() =>
    expect(log.filter((line) => line.startsWith("connected to the broker"))).toHaveLength(4),
  );
  await publisher.publish(Array.from({ length: 150 }, (_, n) => Work({ id: `tag-${150 + n}` })));
  release();

  await eventually(async () => {
    const { rows } = await bench.pool.query<{ count: string; distinct: string }>(
      "select count(*), count(distinct id) as distinct from done where id like 'tag-%'",
    );
    expect(rows[0]).toEqual({ count: "300", distinct: "300" });
  });
  await server.stop();
  expect(await bench.depth("work")).toBe(0);
  // An ack that the broker does not know costs the channel: 406, unknown delivery tag.
  expect(log.join("\n")).not.toContain("PRECONDITION_FAILED");
  await proxy.close();
});

type Opened = Awaited<ReturnType<typeof openedChannel>>;

const strange = {
  fields: { deliveryTag: 77, consumerTag: "", exchange: "", redelivered: false, routingKey: "" },
  properties: {},
  content: Buffer.alloc(0),
} as Parameters<Opened["ack"]>[0];

const offences: readonly (readonly [string, string, (channel: Opened) => Promise<unknown>])[] = [
  ["404", "NOT_FOUND", (channel) => channel.checkQueue("no-such-queue")],
  ["406", "PRECONDITION_FAILED", (channel) => channel.assertQueue("work", { durable: true })],
  [
    "406 for a tag",
    "unknown delivery tag",
    (channel) => {
      channel.ack(strange);

      return Promise.resolve();
    },
  ],
];
test.each(offences)(
  "a channel that the broker closes with %s is opened again on the same connection, and says why",
  async (_, why, offend) => {
    log = [];
    const connection = await bench.connect("offender", { logger });
    const opened: Opened[] = [];
    const channel = await openRecoveringChannel(connection, {
      what: "offender",
      async open(amqp) {
        const channel = await openedChannel(amqp);
        opened.push(channel);

        return channel;
      },
      closed: () => undefined,
    });
    const [first] = opened;
    if (first !== undefined) await offend(first).catch(() => undefined);

    await eventually(() => expect(opened).toHaveLength(2));
    await eventually(() => expect(channel.health()).toEqual({ state: "open" }));
    expect(log.find((line) => line.startsWith("a channel closed"))).toContain(why);
    expect(log.filter((line) => line.startsWith("connected to the broker"))).toHaveLength(1);
    await channel.close();
  },
);
