import { randomUUID } from "node:crypto";
import { createServer, type AddressInfo } from "node:net";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from "vitest";
import { answer, eachRequest, service, type Handlers } from "../contract/index.js";
import { transaction, type Tx } from "../database/tx.js";
import { delay } from "../delay.js";
import { PauseError, RejectError } from "../errors.js";
import { createPublisher, type Publisher } from "../publish/publisher.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, Work, worker } from "../testing/test-contract.js";
import { serve, type Server } from "./serve.js";

// What is wrong with the service, its database or its rights costs no message an attempt: the queue pauses, says why, and goes
// on by itself. The service has a user of its own in PostgreSQL, who can be locked out.

const onlyWork = service({ ...worker, sends: {}, serves: {}, queues: { work: worker.queues.work } });
const onlyAsks = service({
  ...worker,
  sends: {},
  receives: {},
  serves: { Ask: worker.serves.Ask },
  queues: { asks: worker.queues.asks },
});
const role = `worker_${randomUUID().slice(0, 8)}`;

let bench: TestBench;
let publisher: Publisher<typeof requester>;
let server: Server;
let pool: pg.Pool;
let lines: string[] = [];

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  publisher = await createPublisher(requester, await bench.connect("requester"));
  await bench.pool.query(`create role ${role} login password 'right'`);
  await bench.pool.query(`grant select, insert, update, delete on all tables in schema public to ${role}`);
  const url = new URL(bench.databaseUrl);
  url.username = role;
  url.password = "right";
  pool = new pg.Pool({ connectionString: url.href, max: 2, statement_timeout: 300, ...{ pipeline: true } });
  pool.on("error", () => undefined);
  const log = (_: object, text: string) => void lines.push(text);
  server = await serve(
    onlyWork,
    { Work: doWork },
    {
      connection: await bench.connect("worker"),
      database: pool,
      logger: { ...bench.logger, info: log, warn: log, error: log },
      giveBackAfterMs: 500,
    },
  );
});
afterAll(async () => {
  await server.stop();
  await pool.end();
  await bench.pool.query(`drop owned by ${role}`);
  await bench.pool.query(`drop role ${role}`);
  await bench.close();
});

let broken: Error | undefined;
/** What the handlers ask before they work. */
let asked: string | undefined;

const doWork: Handlers<typeof onlyWork, Tx>["Work"] = async (deliveries, { tx }) => {
  if (broken !== undefined) throw broken;
  if (asked !== undefined) await fetch(asked);
  if (deliveries.some(({ data }) => data.fail === "poison")) throw new Error("poison");
  await tx.query("insert into done (id) select * from unnest($1::text[])", [
    deliveries.map(({ data: { id, fail } }) => id + (fail ?? "").replace("NUL", "\u0000")),
  ]);

  return deliveries.map(() => []);
};

const done = async () =>
  (await bench.pool.query<{ id: string }>("select id from done")).rows.map(({ id }) => id);

/** The connections that the service has go, as they do in time. */
const cutConnections = () =>
  bench.pool.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [role]);

/** Statements that break something, or mend it; those about the database itself are said from another one, when nobody is in it. */
type Statements = string | Readonly<{ ofDatabase: (name: string) => readonly string[] }>;

const PAUSES: readonly (readonly [what: string, reason: RegExp, broken: Statements, mended: Statements])[] = [
  [
    "its password is wrong",
    /password authentication failed/,
    `alter role ${role} password 'changed'`,
    `alter role ${role} password 'right'`,
  ],
  ["it may not log in", /not permitted to log in/, `alter role ${role} nologin`, `alter role ${role} login`],
  [
    "its inbox is gone",
    /relation "warren_inbox" does not exist/,
    "alter table warren_inbox rename to lost",
    "alter table lost rename to warren_inbox",
  ],
  [
    "a column is gone",
    /column "id" of relation "done" does not exist/,
    "alter table done rename id to other",
    "alter table done rename other to id",
  ],
  [
    "a right was revoked",
    /permission denied for table done/,
    `revoke insert on done from ${role}`,
    `grant insert on done to ${role}`,
  ],
  [
    "it may not use the schema",
    /relation "warren_inbox" does not exist|permission denied for schema/,
    "revoke usage on schema public from public",
    "grant usage on schema public to public",
  ],
  [
    "the database takes no writes",
    /read-only transaction/,
    `alter role ${role} set default_transaction_read_only = on`,
    `alter role ${role} reset default_transaction_read_only`,
  ],
  [
    "its database is gone",
    /database ".*" does not exist/,
    {
      ofDatabase: (name) => [
        `alter database ${name} allow_connections false`,
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`,
        `alter database ${name} rename to ${name}_gone`,
      ],
    },
    {
      ofDatabase: (name) => [
        `alter database ${name}_gone rename to ${name}`,
        `alter database ${name} allow_connections true`,
      ],
    },
  ],
];

async function say(statements: Statements): Promise<void> {
  if (typeof statements === "string") {
    await bench.pool.query(statements);
    await cutConnections();

    return;
  }
  const url = new URL(bench.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    for (const statement of statements.ofDatabase(name)) await client.query(statement);
  } finally {
    await client.end();
  }
}

test.each(PAUSES)(
  "where %s, no message loses an attempt, and all is done once it is mended",
  async (what, reason, broken, mended) => {
    lines = [];
    await say(broken);
    await publisher.publish([Work({ id: what }), Work({ id: `${what}, too` })]);

    await eventually(() =>
      expect(server.health()).toMatchObject([
        { state: "waiting", reason: expect.stringMatching(reason) as string },
      ]),
    );
    // All is given back, and the queue waits without any in hand.
    await eventually(async () => expect(await bench.depth("work")).toBe(2));
    expect(server.health()).toMatchObject([
      { state: "waiting", reason: expect.stringMatching(reason) as string },
    ]);
    await say(mended);

    await eventually(async () =>
      expect(await done()).toEqual(expect.arrayContaining([what, `${what}, too`])),
    );
    await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
    expect(await bench.depth("work.dead")).toBe(0);
    expect(lines).toEqual([
      expect.stringContaining("the queue pauses"),
      expect.stringContaining("the queue goes on"),
    ]);
  },
);

test("a table that is locked for longer than a statement may take pauses the queue as well", async () => {
  const holder = await bench.pool.connect();
  await holder.query("begin; lock table done");
  await publisher.publish([Work({ id: "locked out" }), Work({ id: "locked out, too" })]);

  await eventually(() =>
    expect(server.health()).toMatchObject([
      { reason: expect.stringContaining("statement timeout") as string },
    ]),
  );
  await holder.query("commit");
  holder.release();

  await eventually(async () =>
    expect(await done()).toEqual(expect.arrayContaining(["locked out", "locked out, too"])),
  );
  expect(await bench.depth("work.dead")).toBe(0);
});

test("a server that a handler asks and that is away pauses the queue, and no message loses an attempt", async () => {
  const provider = createServer((socket) => void socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => provider.listen(0, resolve));
  asked = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  await publisher.publish([Work({ id: "asks" })]);

  // It breaks off, and then it is not there at all.
  const waiting = [{ state: "waiting", reason: expect.stringContaining("fetch failed") as string }];
  await eventually(() => expect(server.health()).toMatchObject(waiting));
  await new Promise((resolve) => provider.close(resolve));
  // All is given back: that took longer than the first delay of a retry.
  await eventually(async () => expect(await bench.depth("work")).toBe(1));
  asked = undefined;

  await eventually(async () => expect(await done()).toContain("asks"));
  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
  expect(await bench.depth("work.dead")).toBe(0);
});

test.each([
  ["NUL", "NUL", /^the database can never take it: invalid byte sequence .* \(SQLSTATE 22021\)$/],
  [
    "text that is longer than its column",
    "x".repeat(60),
    /^the database can never take it: .* \(SQLSTATE 22001\)$/,
  ],
])("%s goes to the dead letters at once, and its neighbours are done", async (what, text, reason) => {
  await bench.pool.query("alter table done alter id type varchar(50)");
  await publisher.publish([Work({ id: what, fail: text }), Work({ id: `beside ${what}` })]);

  const [dead] = await bench.take("work.dead", 1);
  expect(dead?.properties.headers).toMatchObject({
    "x-attempt": 1,
    "x-dead-reason": expect.stringMatching(reason) as string,
  });
  await eventually(async () => expect(await done()).toContain(`beside ${what}`));
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
});

test("where the handlers fail for all of the last messages the queue pauses before one is dead, and goes on by itself", async () => {
  lines = [];
  broken = new Error("a bug in the last release");
  const ids = Array.from({ length: 60 }, (_, n) => `all-${n}`);
  await publisher.publish(ids.map((id) => Work({ id })));

  await eventually(() =>
    expect(server.health()).toMatchObject([
      {
        state: "waiting",
        reason: expect.stringMatching(
          /^the handlers failed for the last \d+ messages.*: a bug in the last release$/,
        ) as string,
      },
    ]),
  );
  // What failed has come back, and waits in the queue: one message at most is in hand.
  await eventually(async () => expect(await bench.depth("work")).toBeGreaterThan(50));
  expect(await bench.depth("work.dead")).toBe(0);
  broken = undefined;

  await eventually(async () => expect(await done()).toEqual(expect.arrayContaining(ids)));
  await eventually(() => expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]));
  expect(await bench.depth("work.dead")).toBe(0);
  expect(lines.filter((line) => line !== "a message failed and comes again")).toEqual([
    expect.stringContaining("the queue pauses before its dead letters fill"),
    expect.stringContaining("the queue goes on"),
  ]);
});

test("a release that refuses everything makes dead letters of no more messages than make the queue pause, however large its batches are", async () => {
  await server.pause("work");
  onTestFinished(() => server.resume("work"));
  const ids = Array.from({ length: 300 }, (_, n) => `refused-${n}`);
  await publisher.publish(ids.map((id) => Work({ id })));
  broken = new RejectError("nothing is taken");
  onTestFinished(() => void (broken = undefined));
  const all = { ...onlyWork.queues.work, batch: 200, prefetch: 400 };
  const another = await serve(
    service({ ...onlyWork, queues: { work: all } }),
    { Work: doWork },
    { connection: await bench.connect("another"), database: pool, logger: bench.logger },
  );
  onTestFinished(() => another.stop());

  await eventually(() =>
    expect(another.health()).toMatchObject([{ reason: expect.stringContaining("one at a time") as string }]),
  );
  await eventually(async () => expect(await bench.depth("work")).toBeGreaterThan(250));
  broken = undefined;
  await eventually(() => expect(another.health()).toEqual([{ queue: "work", state: "consuming" }]));

  const isDone = async () => (await done()).filter((id) => id.startsWith("refused-")).length;
  await eventually(async () => expect((await isDone()) + (await bench.depth("work.dead"))).toBe(300));
  // Twenty, and one whenever an attempt is due while it pauses.
  expect(await bench.depth("work.dead")).toBeLessThan(30);
  await bench.take("work.dead", await bench.depth("work.dead"));
});

test("a row of poison is passed one by one, and none of it is dead before a good message behind it is done", async () => {
  await server.pause("work");
  const row = Array.from({ length: 7 }, (_, n) => Work({ id: `row-${n}`, fail: "poison" }));
  await publisher.publish([...row, Work({ id: "behind the row" })]);
  const one = { ...onlyWork.queues.work, batch: 1, prefetch: 1, pauseAfterFailures: 3 };
  const another = await serve(
    service({ ...onlyWork, queues: { work: one } }),
    { Work: doWork },
    { connection: await bench.connect("another"), database: pool, logger: bench.logger },
  );

  // The queue's own number: the service says nothing, so that it would be twenty.
  await eventually(() =>
    expect(another.health()).toMatchObject([
      { reason: expect.stringMatching(/the last 3 messages/) as string },
    ]),
  );
  await eventually(async () => expect(await done()).toContain("behind the row"));
  expect(await bench.depth("work.dead")).toBe(0);
  const dead = await bench.take("work.dead", row.length);
  expect(dead.map(({ properties }) => (properties.headers as object)["x-attempt" as never])).toEqual(
    row.map(() => 3),
  );
  await another.stop();
  await server.resume("work");
});

test.each([
  [
    "poison among good messages",
    40,
    (n: number) => [Work({ id: `p-${n}`, fail: "poison" }), Work({ id: `g-${n}` })],
  ],
  ["a little poison", 15, (n: number) => [Work({ id: `l-${n}`, fail: "poison" })]],
])("%s goes to the dead letters as ever", async (_, dead, messages) => {
  lines = [];
  await publisher.publish(Array.from({ length: dead }, (_, n) => messages(n)).flat());

  expect(await bench.take("work.dead", dead)).toHaveLength(dead);
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
  expect(lines.filter((line) => line.includes("pauses"))).toEqual([]);
});

test("dead letters that are sent again and fail again hold up nobody, however many there are", async () => {
  lines = [];
  const raw = await bench.raw();
  const sentAgain = [{ "x-requeued": 1 }, { "x-dead-reason": "no", "x-dead-queue": "work" }];
  for (let n = 0; n < 60; n++) {
    raw.publish("jobs", "work", Buffer.from(JSON.stringify({ id: `again-${n}`, fail: "poison" })), {
      messageId: randomUUID(),
      type: "Work",
      headers: sentAgain[n % 2] ?? {},
    });
  }

  expect(await bench.take("work.dead", 60)).toHaveLength(60);
  await publisher.publish([Work({ id: "behind them" })]);
  await eventually(async () => expect(await done()).toContain("behind them"));
  expect(lines.filter((line) => line.includes("pauses"))).toEqual([]);
});

test("a pause of a queue without an inbox is tried out in a transaction that is rolled back: what is done is done once", async () => {
  let away = true;
  const tries: string[] = [];
  const asks = await serve(
    onlyAsks,
    {
      Ask: eachRequest(async ({ data }, { tx }) => {
        if (away) throw new PauseError("away");
        await tx.query("insert into done (id) values ($1)", [data.id]);
        tries.push(data.id);

        return answer(Told({ text: "" }));
      }),
    },
    {
      connection: await bench.connect("asks"),
      database: pool,
      logger: bench.logger,
      giveBackAfterMs: 200,
    },
  );
  const raw = await bench.raw();
  raw.publish("jobs", "ask", Buffer.from('{"id":"asked"}'), { messageId: randomUUID(), type: "Ask" });
  // All is given back, and tried out without any in hand.
  await eventually(async () => expect(await bench.depth("asks")).toBe(1));
  away = false;

  await eventually(() => expect(tries).toEqual(["asked", "asked"]));
  await asks.stop();
  expect((await done()).filter((id) => id === "asked")).toEqual(["asked"]);
});

test("messages that break their schema are nobody's failure, however many a stranger sends", async () => {
  const raw = await bench.raw();
  for (let n = 0; n < 60; n++)
    raw.publish("jobs", "work", Buffer.from('{"id":7}'), { messageId: randomUUID(), type: "Work" });

  expect(await bench.take("work.dead", 60)).toHaveLength(60);
  expect(server.health()).toEqual([{ queue: "work", state: "consuming" }]);
});

test("a connection that breaks between two statements fails its transaction, and does not end the process", async () => {
  const failing = transaction(pool, undefined, async (tx) => {
    await tx.query("select 1");
    await cutConnections();
    // Until the client has read it: an event that nobody hears would end the process here.
    await delay(100);
    await tx.query("select 2");

    return { value: undefined, last: [] };
  });

  await expect(failing).rejects.toThrow();
});

test("a service that lacks a table or a right does not start, and says which, and what to do", async () => {
  await bench.pool.query(
    `alter table warren_outbox rename to lost; revoke insert, delete on warren_inbox from ${role}`,
  );
  const serving = serve(
    onlyWork,
    { Work: doWork },
    { connection: await bench.connect("another"), database: pool, logger: bench.logger },
  );

  await expect(serving).rejects.toMatchObject({
    code: "tables_missing",
    message: expect.stringMatching(
      new RegExp(
        `^database ".*": there is no warren_outbox that .*npm run migrate.*may not insert, delete on warren_inbox: .*grant insert, delete on warren_inbox to "${role}"`,
      ),
    ) as string,
  });
  await bench.pool.query(
    `alter table lost rename to warren_outbox; grant insert, delete on warren_inbox to ${role}`,
  );
});

test("a service whose database is away starts all the same, and works when it comes", async () => {
  await bench.pool.query(`alter role ${role} nologin`);
  await cutConnections();
  const late = await serve(
    onlyWork,
    { Work: doWork },
    { connection: await bench.connect("late"), database: pool, logger: bench.logger },
  );
  await bench.pool.query(`alter role ${role} login`);
  await server.pause("work");
  await publisher.publish([Work({ id: "late" })]);

  await eventually(async () => expect(await done()).toContain("late"));
  await late.stop();
  await server.resume("work");
});
