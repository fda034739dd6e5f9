import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "amqplib";
import { Redis } from "ioredis";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { devFolder, endProcess, readPidFile } from "@warren/servers/parts";
import { startStack, stopStack, type RunningStack } from "./index.js";
import { createDatabase, createVhost } from "./testing.js";

// Some start two brokers, one after the other, each of which may take five minutes.
const startTimeoutMs = 900_000;
let directory: string;
let stack: RunningStack;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "warren-stack-test-"));
  // Servers of the environment are not ours to restart: this test starts its own in any case.
  for (const variable of ["AMQP_URL", "DATABASE_URL", "REDIS_URL"]) vi.stubEnv(variable, "");
  stack = await startStack({ profile: "test", directory });
}, startTimeoutMs);

afterAll(async () => {
  await stack.stop();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
}, startTimeoutMs);

test("every server says how it was provided", () => {
  expect(stack.sources.rabbitmq).toContain("RabbitMQ");
  expect(stack.sources.postgres).toContain("PostgreSQL");
  expect(stack.sources.redis).toContain("Redis");
});

test("each virtual host takes messages of its own until it is dropped", async () => {
  const [one, other] = await Promise.all([createVhost(stack.addresses), createVhost(stack.addresses)]);
  await declare(one.amqpUrl, "orders");

  await expect(exists(one.amqpUrl, "orders")).resolves.toBe(true);
  await expect(exists(other.amqpUrl, "orders")).resolves.toBe(false);

  await Promise.all([one.drop(), other.drop()]);
  await one.drop();
  await expect(connect(one.amqpUrl)).rejects.toThrow();
});

test("a database is made and dropped though somebody is connected to it", async () => {
  const database = await createDatabase(stack.addresses);
  const client = new pg.Client({ connectionString: database.databaseUrl });
  // Being cut off by the drop is what this test wants.
  client.on("error", () => undefined);
  await client.connect();
  const { rows } = await client.query<{ name: string }>("select current_database() as name");

  expect(rows).toEqual([{ name: database.name }]);
  await expect(database.drop()).resolves.toBeUndefined();
  await client.end().catch(() => undefined);
});

test("Redis keeps a value for its time", async () => {
  const redis = new Redis(stack.addresses.redisUrl);
  await redis.set("key", "value", "EX", 60);

  expect(await redis.get("key")).toBe("value");
  expect(await redis.ttl("key")).toBeGreaterThan(0);
  redis.disconnect();
});

test(
  "a broker that was killed comes back at the same address with its durable queues",
  async () => {
    await declare(stack.addresses.amqpUrl, "survivor");
    // RabbitMQ 3.10 answers first, and writes what it knows of a queue to its disk a moment later.
    await sleep(3_000);

    await stack.restart("rabbitmq", { signal: "SIGKILL" });

    await expect(exists(stack.addresses.amqpUrl, "survivor")).resolves.toBe(true);
  },
  startTimeoutMs,
);

test(
  "a server whose port somebody takes for a moment while it is down comes back at the same address",
  async ({ skip }) => {
    skip(!stack.sources.redis.includes("private port"), "a container's port is Docker's");
    const port = Number(new URL(stack.addresses.redisUrl).port);
    const held = holdOnceFree(port, 1_500);

    await Promise.all([stack.restart("redis"), held]);

    const redis = new Redis(stack.addresses.redisUrl);
    await expect(redis.ping()).resolves.toBe("PONG");
    redis.disconnect();
  },
  startTimeoutMs,
);

test(
  "a broker that died by itself is started again at its address by the next start, and nothing of it stays",
  async () => {
    const dev = join(directory, "dev-profile");
    const first = await startStack({ profile: "dev", directory: dev, durable: false });
    const broker = readPidFile(devFolder(dev))?.processes.rabbitmq;
    if (!broker) {
      // In a container there is no process of ours to lose.
      await first.stop();

      return;
    }
    await endProcess(broker, { signal: "SIGKILL" });

    const second = await startStack({ profile: "dev", directory: dev, durable: false, detached: true });

    expect(second.addresses).toEqual(first.addresses);
    expect(second.amqpUrls).toEqual(first.amqpUrls);
    await expect(exists(second.amqpUrls["payment"] ?? "", "payments.commands")).resolves.toBe(true);
    expect(statSync(join(devFolder(dev), "broker-users.json")).mode & 0o777).toBe(0o600);
    await stopStack(dev);
    // Erlang's own helper ends by itself, a moment after the broker that it belonged to.
    await expect.poll(() => processesThatName(dev)).toEqual([]);
    rmSync(dev, { recursive: true, force: true });
  },
  startTimeoutMs,
);

test(
  "after the stop no process of the stack is left, and no data",
  async () => {
    const another = await startStack({ profile: "test", directory });
    expect(readdirSync(directory)).toHaveLength(2);

    await another.stop();
    await stack.stop();

    expect(readdirSync(directory)).toEqual([]);
    await expect.poll(() => processesThatName(directory)).toEqual([]);
  },
  startTimeoutMs,
);

async function declare(amqpUrl: string, queue: string): Promise<void> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  await channel.assertQueue(queue, { durable: true });
  await connection.close();
}

async function exists(amqpUrl: string, queue: string): Promise<boolean> {
  const connection = await connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  try {
    await channel.checkQueue(queue);

    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}

/** Listens on a port as soon as nobody else does, for so long. Resolves once it is free again. */
async function holdOnceFree(port: number, forMs: number): Promise<void> {
  let server = await listenOn(port);
  while (server === undefined) server = await listenOn(port);
  await sleep(forMs);
  server.close();
}

function listenOn(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(undefined);
    });
    server.listen({ port, host: "127.0.0.1" }, () => {
      resolve(server);
    });
  });
}

/** Command lines of processes whose arguments or environment name the folder; Linux only, elsewhere empty. */
function processesThatName(folder: string): readonly string[] {
  if (process.platform !== "linux") return [];

  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const line = contentOf(`/proc/${name}/cmdline`);

      return `${line}\0${contentOf(`/proc/${name}/environ`)}`.includes(folder) ? [line] : [];
    });
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
