import { connect as openRaw, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from "amqplib";
import {
  connect,
  createClient,
  createPublisher,
  declareTopology,
  messagingTables,
  serve,
  type Server,
  type Connection,
} from "@warren/messaging";
import { answer, at, each, eachRequest, parametersOf, type SendableOf } from "@warren/messaging/contract";
import { eventually } from "@warren/messaging/testing";
import { createDatabase, createVhost } from "@warren/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { topology } from "./generated/topology.js";
import {
  BellRung,
  Estimated,
  JobDone,
  PartFound,
  PartMissing,
  TooBusy,
  workshop,
} from "./generated/workshop/index.js";

// The code of a document that says nothing of Warren, with a partner that knows AMQP and JSON: no `type`, no `messageId`,
// no headers. foreign.test.ts checks that the code is what the document becomes.

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

let vhost: Awaited<ReturnType<typeof createVhost>>;
let database: Awaited<ReturnType<typeof createDatabase>>;
let pool: pg.Pool;
let connection: Connection;
let server: Server;
let partner: ChannelModel;
let raw: ConfirmChannel;
let bells = 0;

beforeAll(async () => {
  [vhost, database] = await Promise.all([
    createVhost(inject("warrenStack")),
    createDatabase(inject("warrenStack")),
  ]);
  pool = new pg.Pool({ connectionString: database.databaseUrl, max: 5 });
  for (const statement of messagingTables) await pool.query(statement);
  connection = connect({ url: vhost.amqpUrl, name: workshop.name, logger });
  await declareTopology(connection, topology);
  await connection.opened();
  partner = await openRaw(vhost.amqpUrl);
  raw = await partner.createConfirmChannel();
  server = await serve(
    workshop,
    {
      JobCreated: each((delivery) => {
        const filled = parametersOf("job.{site}.{kind}.created", delivery);
        const { site, kind } = filled ?? { site: "", kind: "" };
        if (site !== "north" && site !== "south") throw new Error(`There is no workshop ${site}.`);

        return [at({ site }, JobDone({ job: delivery.data.job, kind }))];
      }),
      BellRung: each(() => {
        bells += 1;

        return [];
      }),
      AskEstimate: eachRequest(({ data: { hours } }) =>
        answer(hours > 40 ? TooBusy({ until: "2027-01-31" }) : Estimated({ cents: hours * 6_000 })),
      ),
    },
    { connection, database: pool, logger },
  );
});

afterAll(async () => {
  await server.stop();
  await partner.close();
  await connection.close();
  await pool.end();
  await Promise.all([vhost.drop(), database.drop()]);
});

test("every job that a stranger sends is done or in the stated dead letters, and none is lost", async () => {
  const told = await collected("workshop", "job.*.done");
  const good = Array.from({ length: 60 }, (_, index) => `job ${String(index)}`);
  for (const [index, job] of good.entries()) {
    send("workshop", `job.${index % 2 === 0 ? "north" : "south"}.bicycle.created`, JSON.stringify({ job }));
  }
  send("workshop", "job.north.bicycle.created", '{"job":""}');
  send("workshop", "job.north.bicycle.created", "no JSON");
  send("workshop", "job.west.bicycle.created", '{"job":"elsewhere"}');
  await raw.waitForConfirms();

  await eventually(() => expect(told).toHaveLength(good.length));
  await eventually(async () => expect(await depth("workshop.takeJob.dead")).toBe(3));
  expect(new Set(told.map(({ content }) => String(content)))).toEqual(
    new Set(good.map((job) => JSON.stringify({ job, kind: "bicycle" }))),
  );
  expect(new Set(told.map(({ fields }) => fields.routingKey))).toEqual(
    new Set(["job.north.done", "job.south.done"]),
  );
  expect(await depth("workshop.takeJob")).toBe(0);
});

test("what is published under a key with a parameter has its value in the key", async () => {
  const told = await collected("workshop", "job.north.done");
  const publisher = await createPublisher(workshop, connection);
  await publisher.publish([at({ site: "north" }, JobDone({ job: "by hand", kind: "lamp" }))]);

  await eventually(() =>
    expect(told.map(({ content }) => String(content))).toEqual(['{"job":"by hand","kind":"lamp"}']),
  );
});

test("a message without payload arrives from strangers, with an empty body or any, and from us", async () => {
  const publisher = await createPublisher(workshop, connection);
  send("signals", "bell.rung", "");
  send("signals", "bell.rung", '{"loud":true}');
  await raw.waitForConfirms();
  await publisher.publish([BellRung(undefined)]);

  await eventually(() => expect(bells).toBe(3));
  expect(await depth("workshop.bell.dead")).toBe(0);
});

test("a stranger's request is answered to its replyTo, and one that breaks the schema is refused", async () => {
  const { queue } = await raw.assertQueue("", { exclusive: true });
  const replies = await taken(queue);
  const ask = (id: string, content: string) =>
    raw.sendToQueue("workshop.estimates", Buffer.from(content), { replyTo: queue, correlationId: id });
  ask("short", '{"hours":2}');
  ask("long", '{"hours":80}');
  ask("wrong", '{"hours":"many"}');

  await eventually(() => expect(replies).toHaveLength(3));
  const said = new Map(
    replies.map(({ properties, content }) => [properties.correlationId as string, String(content)]),
  );
  expect(said.get("short")).toBe('{"cents":12000}');
  expect(said.get("long")).toBe('{"until":"2027-01-31"}');
  expect(said.get("wrong")).toContain("hours");
});

test("we ask a stranger, through a key with a parameter, and know its replies by their schema", async () => {
  const { queue } = await raw.assertQueue("partner.parts", { exclusive: true });
  await raw.bindQueue(queue, "parts", "part.south.ask");
  await raw.consume(
    queue,
    (request) => {
      if (request === null) return;
      const { part } = JSON.parse(String(request.content)) as { part: string };
      const { replyTo, correlationId } = request.properties as { replyTo: string; correlationId: string };
      raw.sendToQueue(replyTo, Buffer.from(part === "bulb" ? '{"shelf":"B 12"}' : '{"weeks":3}'), {
        correlationId,
      });
    },
    { noAck: true },
  );
  const client = await createClient(workshop, connection);
  const ask = (part: string) => client.call.AskPart({ part }, { parameters: { site: "south" } });

  expect(await ask("bulb")).toEqual(PartFound({ shelf: "B 12" }));
  expect(await ask("lens")).toEqual(PartMissing({ weeks: 3 }));
  await expect(
    client.call.AskPart({ part: "bulb" }, { parameters: { site: "north" } }),
  ).rejects.toMatchObject({ code: "no_consumer" });
  await client.close();
});

test("the compiler knows the values of a parameter", () => {
  const done = JobDone({ job: "1", kind: "lamp" });

  const elsewhere = at({ site: "west" }, done);
  const right: SendableOf<typeof workshop> = at({ site: "north" }, done);
  // @ts-expect-error There is no such workshop.
  const wrong: SendableOf<typeof workshop> = elsewhere;

  expect([right, wrong]).toHaveLength(2);
});

function send(exchange: string, key: string, content: string): void {
  raw.publish(exchange, key, Buffer.from(content));
}

async function depth(queue: string): Promise<number> {
  return (await raw.checkQueue(queue)).messageCount;
}

async function collected(exchange: string, pattern: string): Promise<readonly ConsumeMessage[]> {
  const { queue } = await raw.assertQueue("", { exclusive: true });
  await raw.bindQueue(queue, exchange, pattern);

  return taken(queue);
}

async function taken(queue: string): Promise<readonly ConsumeMessage[]> {
  const messages: ConsumeMessage[] = [];
  const take = (message: ConsumeMessage | null) => {
    if (message !== null) messages.push(message);
  };
  await raw.consume(queue, take, { noAck: true });

  return messages;
}
