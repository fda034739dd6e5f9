import { CollisionError, nextStep, PauseError } from "@warren/messaging";
import { eventually, openProxy } from "@warren/messaging/testing";
import { createDatabase } from "@warren/stack/testing";
import type { TestDatabase } from "@warren/stack/testing";
import { Migration } from "./migration.js";
import { defineEntity, p, type EntityManager } from "@mikro-orm/postgresql";
import { Pool } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { createFaults } from "../fault-injection/faults.js";
import { ensureDatabase } from "./ensure-database.js";
import { openLookups } from "./lookups.js";
import { inTransaction } from "./in-transaction.js";
import { migrate } from "./migrate.js";
import type { MigrateOptions } from "./migrate.js";
import { createOrm } from "./orm.js";
import { createPool } from "./pool.js";
import { rowsOf } from "./rows.js";
import { isIncomplete, violates } from "./statement-errors.js";

const addresses = inject("warrenStack");

const Parcel = defineEntity({
  name: "Parcel",
  tableName: "parcels",
  properties: { id: p.uuid().primary(), weightGrams: p.integer() },
});

class CreateParcels extends Migration {
  override up(): void {
    this.addSql("create table parcels (id uuid primary key, weight_grams integer not null)");
  }
}

class BreakHalfway extends Migration {
  override up(): void {
    this.addSql("create table halfway (id integer)");
    this.addSql("select nonsense");
  }
}

const first = { name: "2026-11-24-parcels", class: CreateParcels };
const broken = { name: "2026-11-25-broken", class: BreakHalfway };

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase(addresses);
});
afterAll(() => database.drop());

describe("ensureDatabase", () => {
  const url = new URL(addresses.databaseUrl);
  url.pathname = `/Host "${process.pid}"`;

  afterAll(async () => {
    const pool = new Pool({ connectionString: addresses.databaseUrl });
    await pool.query(`drop database if exists "Host ""${process.pid}"""`);
    await pool.end();
  });

  test("creates what is missing, however many ask at once and whatever its name, and leaves what is there", async () => {
    await Promise.all(Array.from({ length: 4 }, () => ensureDatabase(url.href)));
    await ensureDatabase(url.href);

    const pool = new Pool({ connectionString: url.href });
    expect((await pool.query("select current_database() as name")).rows).toEqual([
      { name: `Host "${process.pid}"` },
    ]);
    await pool.end();
  });

  test("gives up on a server that does not come", async () => {
    await expect(ensureDatabase("postgres://u:p@127.0.0.1:1/x", { waitMs: 1 })).rejects.toThrow(
      "ECONNREFUSED",
    );
  });

  test("waits for a server that takes the connection and says nothing for a while", async () => {
    const proxy = await openProxy(url.href);
    proxy.freeze();
    const ensuring = ensureDatabase(proxy.url);
    // The first attempt was given up, and there is a second one.
    await eventually(() => expect(proxy.connections()).toBeGreaterThan(1));
    proxy.thaw();

    await ensuring;
    await proxy.close();
  });

  test("does not wait where the password is wrong", async () => {
    const wrong = new URL(addresses.databaseUrl);
    wrong.username = "nobody-by-this-name";

    await expect(ensureDatabase(wrong.href)).rejects.toThrow(
      /^PostgreSQL refuses the login of DATABASE_URL \(nobody-by-this-name at .*\): /,
    );
  });
});

describe("migrate", () => {
  const options = (): MigrateOptions => ({
    databaseUrl: database.databaseUrl,
    migrations: [first],
  });

  test("runs what is missing once, though several instances start together", async () => {
    const runs = await Promise.all([migrate(options()), migrate(options()), migrate(options())]);

    expect(runs.flat()).toEqual([first.name]);
    expect(await migrate(options())).toEqual([]);
  });

  test("leaves nothing of a migration that fails", async () => {
    await expect(migrate({ ...options(), migrations: [first, broken] })).rejects.toThrow("nonsense");

    const pool = new Pool({ connectionString: database.databaseUrl });
    expect((await pool.query("select to_regclass('halfway') as name")).rows).toEqual([{ name: null }]);
    expect((await pool.query("select name from mikro_orm_migrations")).rows).toEqual([{ name: first.name }]);
    await pool.end();
  });

  test("refuses two migrations of one name", async () => {
    await expect(migrate({ ...options(), migrations: [first, first] })).rejects.toThrow("would never run");
  });

  test("makes tables that the entities fit", async () => {
    await migrate(options());
    const orm = await createOrm({ databaseUrl: database.databaseUrl, entities: [Parcel] });
    const em = orm.em.fork();

    em.create(Parcel, { id: "6f1c52b0-6a62-4b0e-8d0c-0d4c5c2f1a11", weightGrams: 250 });
    await em.flush();

    expect(await orm.em.fork().find(Parcel, { weightGrams: { $gt: 200 } })).toMatchObject([
      { weightGrams: 250 },
    ]);
    await orm.close(true);
  });
});

test("what MikroORM throws is classified as what PostgreSQL said", async () => {
  await migrate({ databaseUrl: database.databaseUrl, migrations: [first] });
  const orm = await createOrm({ databaseUrl: database.databaseUrl, entities: [Parcel] });
  const failed = (sql: string) =>
    orm.em
      .fork()
      .execute(sql)
      .catch((error: unknown) => nextStep(error));

  expect(await failed("insert into parcels values (gen_random_uuid(), null)")).toBe("retry");
  expect(await failed("select 'x'::uuid")).toBe("reject");
  expect(await failed("select * from no_table")).toBe("pause");
  expect(await failed("select pg_terminate_backend(pg_backend_pid())")).toBe("pause");
  await orm.close(true);
});

describe("lookups", () => {
  test("find what is there now, and change nothing", async () => {
    await migrate({ databaseUrl: database.databaseUrl, migrations: [first] });
    const lookups = await openLookups({ databaseUrl: database.databaseUrl, entities: [Parcel] });
    const pool = new Pool({ connectionString: database.databaseUrl });
    const id = "6f1c52b0-6a62-4b0e-8d0c-0d4c5c2f1a12";
    await pool.query("insert into parcels values ($1, 100)", [id]);

    expect(await lookups.begin().findOne(Parcel, { id })).toMatchObject({ weightGrams: 100 });
    await pool.query("update parcels set weight_grams = 150 where id = $1", [id]);
    expect(await lookups.begin().findOne(Parcel, { id })).toMatchObject({ weightGrams: 150 });
    // Whatever type one gives it, it stays an entity manager: what refuses is PostgreSQL.
    const manager = lookups.begin() as EntityManager;
    await expect(manager.nativeDelete(Parcel, { id })).rejects.toThrow("read-only transaction");
    await pool.query("delete from parcels where id = $1", [id]);
    await pool.end();
    await lookups.close();
  });

  test("fail too while it is simulated that the database does not answer", async () => {
    const faults = createFaults(["database_timeout"]);
    const lookups = await openLookups({ databaseUrl: database.databaseUrl, entities: [Parcel], faults });

    faults.inject("database_timeout");
    await expect(lookups.begin().find(Parcel, {})).rejects.toThrow("simulated failure");
    faults.end();
    expect(await lookups.begin().count(Parcel)).toBe(1);
    await lookups.close();
  });
});

describe("the pool", () => {
  const faults = createFaults(["database_timeout"]);
  let pool: Pool;
  const open = () =>
    (pool = createPool({ databaseUrl: database.databaseUrl, name: "service-host-test", size: 2, faults }));

  afterEach(async () => {
    faults.end();
    await pool.end();
  });

  test("sends the statements of a transaction without waiting for each answer", async () => {
    open();
    const client = await pool.connect();
    const [, two] = await Promise.all([
      client.query("begin"),
      client.query("select 2 as two"),
      client.query("commit"),
    ]);
    client.release();

    expect(two.rows).toEqual([{ two: 2 }]);
    expect(client.pipeline).toBe(true);
  });

  test("prepares a statement that comes again, and goes on when its columns have changed meanwhile", async () => {
    pool = createPool({ databaseUrl: database.databaseUrl, name: "service-host-test", size: 1 });
    const client = await pool.connect();
    await client.query("create temporary table notes (id integer, text varchar)");
    await client.query("insert into notes values (1, 'a')");
    const read = () => client.query("select text from notes where id = $1", [1]);
    for (let time = 0; time < 3; time++) expect((await read()).rows).toEqual([{ text: "a" }]);
    const prepared = await client.query(
      "select generic_plans::int, custom_plans::int from pg_prepared_statements where statement like '%from notes%'",
    );
    expect(prepared.rows).toEqual([{ generic_plans: 0, custom_plans: 2 }]);

    await client.query("alter table notes alter column text type json using to_json(text)");
    await expect(read()).rejects.toThrow("cached plan must not change result type");
    for (let time = 0; time < 3; time++) expect((await read()).rows).toEqual([{ text: "a" }]);
    client.release();
  });

  test("keeps nothing prepared where it is told so", async () => {
    pool = createPool({
      databaseUrl: database.databaseUrl,
      name: "service-host-test",
      size: 1,
      preparedStatements: false,
    });
    const client = await pool.connect();
    for (let time = 0; time < 3; time++) await client.query("select $1::int as one", [1]);

    expect((await client.query("select 1 from pg_prepared_statements")).rows).toEqual([]);
    client.release();
  });

  test("sends what is asked for in one turn with one system call", async () => {
    open();
    const client = await pool.connect();
    await client.query("select 1");
    let writes = 0;
    const { stream } = client.connection;
    const writev = stream._writev?.bind(stream);
    stream._writev = (chunks, done) => {
      writes++;
      writev?.(chunks, done);
    };
    const results = await Promise.all([
      client.query("begin"),
      client.query("select $1::int as n", [1]),
      client.query("select $1::int as n", [2]),
      client.query("commit"),
    ]);
    client.release();

    expect(results[2].rows).toEqual([{ n: 2 }]);
    expect(writes).toBe(1);
  });

  test("cancels a statement that takes too long, and goes on", async () => {
    pool = createPool({
      databaseUrl: database.databaseUrl,
      name: "service-host-test",
      statementTimeoutMs: 100,
    });

    await expect(pool.query("select pg_sleep(10)")).rejects.toThrow("statement timeout");
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("survives the loss of its connections, in use and idle", async () => {
    open();
    const used = await pool.connect();
    await pool.query("select 1");
    const other = new Pool({ connectionString: database.databaseUrl });
    const lost = used.query("select pg_sleep(60)").catch((error: unknown) => error);
    await other.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'service-host-test'",
    );

    expect(await lost).toBeInstanceOf(Error);
    used.release(true);
    await expect.poll(() => pool.query("select 1 as one")).toMatchObject({ rows: [{ one: 1 }] });
    await other.end();
  });

  test("acts as if the database did not answer while that is simulated, and is well again afterwards", async () => {
    open();
    const used = await pool.connect();
    const underWay = used.query("select pg_sleep(60)").catch((error: unknown) => error);
    faults.inject("database_timeout");

    expect(await underWay).toBeInstanceOf(Error);
    used.release();
    await expect(pool.connect()).rejects.toBeInstanceOf(PauseError);
    await expect(pool.query("select 1")).rejects.toBeInstanceOf(PauseError);
    faults.end();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
  });

  test("runs work in a transaction, and takes it back when it fails", async () => {
    open();
    await pool.query("create table notes (text text)");
    await inTransaction(pool, (tx) => tx.query("insert into notes values ($1)", ["kept"]));
    const failing = inTransaction(pool, async (tx) => {
      await tx.query("insert into notes values ($1)", ["lost"]);
      throw new Error("changed my mind");
    });

    await expect(failing).rejects.toThrow("changed my mind");
    expect((await pool.query("select text from notes")).rows).toEqual([{ text: "kept" }]);
  });

  test("commits nothing where a statement that was sent with the commit meets a row less than it was given", async () => {
    open();
    await pool.query("create table counters (id text primary key, n int not null)");
    await pool.query("insert into counters values ('a', 1), ('b', 1)");
    const counters = rowsOf<string>().as("c", { id: ["text", (id) => id] });
    const raise = counters.complete(
      `update counters k set n = n + 1 from ${counters.from} where k.id = c.id`,
    );
    const raising = (...ids: readonly string[]) =>
      inTransaction(pool, (tx) => {
        tx.send(raise, counters.values(ids), (error) =>
          isIncomplete(error) ? new CollisionError("one is gone") : error,
        );
        tx.send("insert into counters values ($1, 0)", [ids.join("")]);

        return Promise.resolve();
      });

    await raising("a", "b");
    await expect(raising("a", "gone")).rejects.toThrow(CollisionError);
    await expect(raising("a", "b")).rejects.toSatisfy((error) => violates(error, "counters_pkey"));
    expect((await pool.query("select id, n from counters order by id")).rows).toEqual([
      { id: "a", n: 2 },
      { id: "ab", n: 0 },
      { id: "b", n: 2 },
    ]);
  });
});
