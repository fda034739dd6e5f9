import { connect, createClient } from "@warren/messaging";
import type { Connection, Tx } from "@warren/messaging";
import { answer, eachRequest, type Handlers } from "@warren/messaging/contract";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import * as z from "zod";
import { readEnvironment, serviceVariables } from "../environment.js";
import type { ServiceEnvironment } from "../environment.js";
import { createLogger } from "../logging/logger.js";
import type { Registry } from "../redis/registry.js";
import { runService } from "./run-service.js";
import type { RunningService } from "./run-service.js";
import { CreateStamps, StampAdded, asker, queue, stamps, topology } from "./testing/stamps.js";

const logger = createLogger({ name: "test", level: "silent" });
const addresses = inject("warrenStack");
let vhost: Awaited<ReturnType<typeof createVhost>>;
let database: Awaited<ReturnType<typeof createDatabase>>;
let connection: Connection;
const running: RunningService[] = [];

beforeAll(async () => {
  vhost = await createVhost(addresses);
  connection = connect({ url: vhost.amqpUrl, name: "asker", logger });
});
afterAll(async () => {
  await connection.close();
  await vhost.drop();
});
beforeEach(async () => {
  database = await createDatabase(addresses);
});
afterEach(async () => {
  for (const each of running.splice(0)) await each.close();
  await database.drop();
});

function environment(more: NodeJS.ProcessEnv = {}): ServiceEnvironment {
  return readEnvironment(z.object(serviceVariables({ port: 0, database: "stamps" })), {
    NODE_ENV: "test",
    SIMULATE_FAILURES: "local",
    AMQP_URL: vhost.amqpUrl,
    DATABASE_URL: database.databaseUrl,
    REDIS_URL: addresses.redisUrl,
    ...more,
  });
}

async function start(
  more: NodeJS.ProcessEnv = {},
  onTick: (transactionId: string) => void = () => undefined,
): Promise<RunningService> {
  const started = await runService({
    contract: stamps,
    topology,
    migrations: [{ name: "stamps-1", class: CreateStamps }],
    handlers: (): Handlers<typeof stamps, Tx> => ({
      AddStamp: eachRequest(async ({ data }, { tx }) => {
        await tx.query("insert into stamps (text) values ($1)", [data.text]);
        const { rows } = await tx.query<{ count: number }>("select count(*)::int as count from stamps");

        return answer(StampAdded({ count: rows[0]?.count ?? 0 }));
      }),
    }),
    timers: () => [
      {
        name: "tick",
        everyMs: 10,
        run: async ({ transaction }) => {
          const { rows } = await transaction((tx) =>
            tx.query<{ id: string }>("select pg_current_xact_id()::text as id"),
          );
          onTick(rows[0]?.id ?? "none");
        },
      },
    ],
    environment: environment(more),
    logger,
  });
  running.push(started);

  return started;
}

describe("a running service", () => {
  test("answers requests, shows that it is ready, and counts what it did", async () => {
    const { url } = await start();
    await expect.poll(() => ready(url)).toMatchObject({ status: 200, body: { status: "ok" } });
    const client = await createClient(asker, connection);

    expect(await client.call.AddStamp({ text: "hello" })).toEqual(StampAdded({ count: 1 }));

    // The answer may be here before its message is acknowledged and counted, and a timer may have the connection for a moment.
    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    const counted = `warren_messages_handled_total{queue="${queue}",message="AddStamp",outcome="done"`;
    await expect.poll(metrics).toContain(counted);
    await expect.poll(metrics).toMatch(/warren_database_connections\{state="idle",service="stamps"\} [1-9]/);
    expect(await metrics()).toContain(`warren_queue_consuming{queue="${queue}",service="stamps"} 1`);
    await client.close();
  });

  test("has no more connections to its database than it is given", async () => {
    const { url } = await start({ DATABASE_CONNECTIONS: "1" });
    const client = await createClient(asker, connection);
    // A timer of the service wants one every 10 ms.
    await Promise.all(["a", "b", "c", "d"].map((text) => client.call.AddStamp({ text })));
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const open = [...metrics.matchAll(/^warren_database_connections\{state="(?:busy|idle)".*\} (\d+)$/gm)];

    expect(open.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(1);
    await client.close();
  });

  test("runs in several instances of one process, each known to the registry", async () => {
    const [one, two] = await Promise.all([start(), start()]);

    expect(await addressesIn(one.registry)).toEqual(expect.arrayContaining([one.url, two.url]));
    await two.close();
    expect(await addressesIn(one.registry)).not.toContain(two.url);
  });

  test("knows nobody of another shop that has the same Redis", async () => {
    const elsewhere = await createVhost(addresses);
    const [here, there] = await Promise.all([start(), start({ AMQP_URL: elsewhere.amqpUrl })]);

    expect(await addressesIn(here.registry)).toEqual([here.url]);
    expect(await addressesIn(there.registry)).toEqual([there.url]);
    await there.close();
    await elsewhere.drop();
  });

  test("works without Redis", async () => {
    const { url, registry } = await start({ REDIS_URL: "" });

    await expect.poll(() => ready(url)).toMatchObject({ status: 200 });
    expect(await registry.list()).toMatchObject({ known: false });
  });

  test("runs its timers, in transactions of their own", async () => {
    const ids: string[] = [];
    await start({}, (id) => ids.push(id));

    await expect.poll(() => ids.length).toBeGreaterThan(2);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("is not ready while its database does not answer, loses nothing, and goes on afterwards", async () => {
    const { url, faults } = await start();
    await expect.poll(() => ready(url)).toMatchObject({ status: 200 });
    const simulated = await fetch(`${url}/admin/simulate-failure`, {
      method: "POST",
      body: '{"type": "database_timeout", "duration": 60000}',
    });
    expect(simulated.status).toBe(200);
    const client = await createClient(asker, connection);

    const asked = client.call.AddStamp({ text: "kept" });
    expect(await ready(url)).toMatchObject({
      status: 503,
      body: { checks: expect.arrayContaining([failing("database")]) as unknown },
    });
    // The queue notices too, once it has something to do, and the timer at its next run.
    await expect
      .poll(() => ready(url))
      .toMatchObject({
        body: {
          checks: expect.arrayContaining([failing(`consumer ${queue}`), failing("timer tick")]) as unknown,
        },
      });
    faults.end();

    expect(await asked).toEqual(StampAdded({ count: 1 }));
    await expect.poll(() => ready(url)).toMatchObject({ status: 200 });
    await client.close();
  });

  test("tells of a row of its outbox that the broker rejects, and stays ready", async () => {
    const { url, pool } = await start();
    const envelope = {
      ...{ exchange: "", routingKey: "nobody.is.here", mandatory: true, persistent: true, headers: {} },
      ...{
        messageId: "m-1",
        type: "StampLost",
        correlationId: "c",
        appId: "stamps",
        sentAt: 0,
        content: "{}",
      },
    };
    await pool.query("insert into warren_outbox (envelope) values ($1)", [JSON.stringify(envelope)]);

    await expect
      .poll(() => ready(url))
      .toMatchObject({
        status: 200,
        body: {
          checks: [
            {},
            {},
            {},
            {
              name: "outbox",
              ok: false,
              reason: expect.stringMatching(
                /^stuck, 1 rows: StampLost .* "nobody.is.here" reaches no queue/,
              ) as string,
            },
            { name: "redis", ok: true },
          ],
        },
      });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('warren_outbox_rows{service="stamps"} 1');
    expect(metrics).toContain('warren_outbox_rejected_rows{service="stamps"} 1');
    expect(metrics).toMatch(/warren_outbox_oldest_seconds\{service="stamps"\} \d/);
    await pool.query("delete from warren_outbox");
  });

  test("has no injected faults where they are off", async () => {
    const { url, faults } = await start({ SIMULATE_FAILURES: "" });

    expect((await fetch(`${url}/admin/simulate-failure`)).status).toBe(404);
    expect(faults.types).toEqual([]);
  });

  test("comes up without the broker, and says that it is missing", async () => {
    const { url } = await start({ AMQP_URL: "amqp://u:p@127.0.0.1:1" });

    expect(await ready(url)).toMatchObject({
      status: 503,
      body: {
        checks: [
          { name: "database", ok: true },
          { name: "broker", ok: false },
          { name: `consumer ${queue}`, ok: false },
          { name: "outbox", ok: false },
          { name: "redis" },
        ],
      },
    });
  });

  test("cannot start on a port that is taken, and may be closed twice", async () => {
    await expect(start({ PORT: new URL((await start()).url).port })).rejects.toThrow("EADDRINUSE");

    const one = await start();
    await Promise.all([one.close(), one.close()]);
    await one.close();
    await expect(fetch(`${one.url}/health/live`)).rejects.toThrow();
    expect(one.pool.totalCount).toBe(0);
    expect(one.connection.health().state).toBe("closed");
  });
});

async function addressesIn(registry: Registry): Promise<readonly string[]> {
  const listing = await registry.list();

  return listing.known ? listing.instances.map(({ address }) => address) : [];
}

const failing = (name: string): unknown => expect.objectContaining({ name, ok: false });

async function ready(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${url}/health/ready`);

  return { status: response.status, body: await response.json() };
}
