import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { EntitySchema, MikroORM, type EntityManager } from "@mikro-orm/postgresql";
import { pruneInbox, serve, type Server, type StoreDatabase, type StoreTx } from "@warren/messaging";
import { answer, each, eachRequest, type Handlers } from "@warren/messaging/contract";
import { openBench, Told, worker, Worked, type TestBench } from "@warren/messaging/testing/bench";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
import { Kysely, PostgresDialect } from "kysely";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { drizzleDatabase } from "./drizzle.js";
import { kyselyDatabase } from "./kysely.js";
import { mikroOrmDatabase } from "./mikro-orm.js";
import { clientDatabase } from "./node-postgres.js";
import { openPool } from "./open-pool.js";

/** A library, opened on a database: `write` puts a row into the table `done` by its own means. */
type Opened<Client> = Readonly<{
  database: StoreDatabase<Client>;
  write(client: Client, id: string): unknown;
  close(): Promise<void>;
}>;

const openPg = (databaseUrl: string): Opened<pg.PoolClient> => {
  const pool = openPool({ connectionString: databaseUrl });

  return {
    database: clientDatabase(pool),
    write: (client, id) => client.query("insert into done (id) values ($1)", [id]),
    close: () => pool.end(),
  };
};

const openKysely = (databaseUrl: string) => {
  const db = new Kysely<{ done: { id: string } }>({
    dialect: new PostgresDialect({ pool: openPool({ connectionString: databaseUrl }) }),
  });
  const opened: Opened<Parameters<Parameters<ReturnType<typeof db.transaction>["execute"]>[0]>[0]> = {
    database: kyselyDatabase(db),
    write: (client, id) => client.insertInto("done").values({ id }).execute(),
    close: () => db.destroy(),
  };

  return opened;
};

const openDrizzle = (databaseUrl: string) => {
  const pool = openPool({ connectionString: databaseUrl });
  const db = drizzle(pool);
  const done = pgTable("done", { id: text("id").notNull() });
  const opened: Opened<Parameters<Parameters<typeof db.transaction>[0]>[0]> = {
    database: drizzleDatabase(db),
    write: (client, id) => client.insert(done).values({ id }),
    close: () => pool.end(),
  };

  return opened;
};

const openMikroOrm = async (databaseUrl: string) => {
  const done = new EntitySchema<Readonly<{ id: string }>>({
    name: "Done",
    tableName: "done",
    properties: { id: { type: "string", primary: true } },
  });
  const orm = await MikroORM.init({ clientUrl: databaseUrl, entities: [done] });
  const opened: Opened<EntityManager> = {
    database: mikroOrmDatabase(() => orm.em.fork()),
    // Written when the transaction is flushed, right before its commit.
    write: (em, id) => em.persist(em.create(done, { id })),
    close: () => orm.close(),
  };

  return opened;
};

describe.each<[string, (databaseUrl: string) => Opened<never> | Promise<Opened<never>>]>([
  ["node-postgres", openPg as () => Opened<never>],
  ["Kysely", openKysely as () => Opened<never>],
  ["Drizzle", openDrizzle as () => Opened<never>],
  ["MikroORM", openMikroOrm as unknown as () => Promise<Opened<never>>],
])("through %s", (name, open) => {
  let bench: TestBench;
  let library: Opened<never>;
  let server: Server;
  /** What the handler of a message with such an id does when it has written. */
  const tricks = new Map<string, (tx: StoreTx<never>) => Promise<void>>();

  beforeAll(async () => {
    bench = await openBench(inject("warrenStack"));
    library = await open(bench.databaseUrl);
    const handlers: Handlers<typeof worker, StoreTx<never>> = {
      Work: each(async ({ data }, { tx }) => {
        await library.write(tx.client, data.id);
        await tricks.get(data.id)?.(tx);
        if (data.fail !== undefined) throw new Error(data.fail);

        return [Worked({ id: data.id })];
      }),
      Ask: eachRequest(() => answer(Told({ text: name }))),
      Order: eachRequest(() => answer(Told({ text: name }))),
    };
    const { database } = library;
    server = await serve(worker, handlers, {
      connection: await bench.connect("worker"),
      database,
      logger: bench.logger,
    });
  });
  afterAll(async () => {
    await server.stop();
    await library.close();
    await bench.close();
  });

  const give = async (messageId: string, work: object) => {
    const raw = await bench.raw();
    raw.publish("jobs", "work", Buffer.from(JSON.stringify(work)), { messageId, type: "Work" });
    await raw.waitForConfirms();
  };
  const transactions = async (statement: string, value: string) => {
    const { rows } = await bench.pool.query<{ transaction: string }>(statement, [value]);

    return rows.map(({ transaction }) => transaction);
  };
  const done = "select xmin::text as transaction from done where id = $1";
  const inbox = "select xmin::text as transaction from warren_inbox where message_id = $1";

  test("what a handler writes and the inbox row are one transaction, and what it caused is sent", async () => {
    const messageId = randomUUID();
    await give(messageId, { id: "together" });
    await bench.take("worked", 1);

    const [written] = await transactions(done, "together");
    expect(written).toBeDefined();
    expect(await transactions(inbox, messageId)).toEqual([written]);
  });

  test("a handler that fails leaves nothing of what it wrote, and its message is dead-lettered", async () => {
    const messageId = randomUUID();
    await give(messageId, { id: "rolled back", fail: "no" });
    await bench.take("work.dead", 1);

    expect(await transactions(done, "rolled back")).toEqual([]);
    expect(await transactions(inbox, messageId)).toEqual([]);
  });

  test("a failure that the handler makes good again, in the database or without it, costs nothing", async () => {
    const messageId = randomUUID();
    tricks.set("made good", async (tx) => {
      await tx.query("savepoint careful");
      await expect(tx.query("insert into done (id) values (null)")).rejects.toThrow();
      await tx.query("rollback to savepoint careful");
      await tx.query("release savepoint careful");
      await expect(tx.query("select $1::text", [{ unsendable: 1n }])).rejects.toThrow();
    });
    await give(messageId, { id: "made good" });
    await bench.take("worked", 1);

    const [written] = await transactions(done, "made good");
    expect(written).toBeDefined();
    expect(await transactions(inbox, messageId)).toEqual([written]);
  });

  test("a failure that the handler hides is none of a commit: nothing is sent, and the message is dead-lettered", async () => {
    const messageId = randomUUID();
    tricks.set("hidden", async (tx) => {
      await tx.query("insert into done (id) values (null)").catch(() => undefined);
    });
    await give(messageId, { id: "hidden" });
    await bench.take("work.dead", 1);

    expect(await transactions(done, "hidden")).toEqual([]);
    expect(await transactions(inbox, messageId)).toEqual([]);
    expect(await bench.depth("worked")).toBe(0);
  });

  test("a connection that breaks while a handler holds it ends nothing: its message is handled later", async () => {
    const messageId = randomUUID();
    let times = 0;
    tricks.set("broken", async (tx) => {
      if (times++ > 0) return;
      const { rows } = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
      await bench.pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
      // It hears of that between two statements.
      await setTimeout(200);
    });
    await give(messageId, { id: "broken" });
    await bench.take("worked", 1);

    expect(times).toBe(2);
    expect(await transactions(inbox, messageId)).toEqual(await transactions(done, "broken"));
  });

  test("a message that comes again is handled once, and what it caused is sent again with the same id", async () => {
    const messageId = randomUUID();
    for (let n = 0; n < 3; n++) await give(messageId, { id: "once" });
    const worked = await bench.take("worked", 3);

    expect(await transactions(done, "once")).toHaveLength(1);
    expect(new Set(worked.map(({ properties }) => properties.messageId as string)).size).toBe(1);
  });

  test("what was handled long ago is forgotten", async () => {
    await bench.pool.query("update warren_inbox set handled_at = now() - interval '15 days'");
    const { rowCount } = await bench.pool.query("select from warren_inbox");

    expect(await pruneInbox(library.database)).toBe(rowCount);
    expect((await bench.pool.query("select from warren_inbox")).rowCount).toBe(0);
  });
});
