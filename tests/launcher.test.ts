import { execFile, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { eventually } from "@warren/messaging/testing";
import { prometheusClient, rulesFile } from "@warren/observability";
import { repository } from "@warren/programs";
import type { StackStatus } from "@warren/stack";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimShopPort } from "./shop-ports.js";

// The launcher itself, as a terminal has it, with a folder, servers and ports of its own.
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "warren-launcher-"));
/** Of those that run beside it. */
const other = mkdtempSync(join(tmpdir(), "warren-launcher-other-"));
// With a second instance of the order service.
const port = await claimShopPort([101]);
const env: NodeJS.ProcessEnv = {
  ...process.env,
  NO_COLOR: "1",
  WARREN_STACK: folder,
  ...Object.fromEntries(
    ["AMQP_URL", "AMQP_MANAGEMENT_URL", "DATABASE_URL", "REDIS_URL", "NODE_ENV", "VITEST"].map((name) => [
      name,
      "",
    ]),
  ),
};

type Launched = Readonly<{ child: ChildProcess; ended: Promise<number | null>; said: () => string }>;

let shop: Launched;

beforeAll(async () => {
  shop = launch(port, {}, ["--observe", "--scale", "order=2", "--scale", "inventory=1"]);
  const text = await new Promise<string>((resolve) => {
    const look = () => {
      if (/Ctrl-C stops everything|could not start/.test(shop.said())) resolve(shop.said());
    };
    shop.child.stdout?.on("data", look);
    shop.child.stderr?.on("data", look);
  });
  expect(text).toContain("Ctrl-C stops everything");
});
afterAll(async () => {
  shop.child.kill("SIGTERM");
  await shop.ended;
  for (const one of [folder, other]) rmSync(one, { recursive: true, force: true });
});

test("a shop that has started takes an order, prints its API key, and shows all of it on one page", async () => {
  const key = /x-api-key: (\S+)/.exec(shop.said())?.[1] ?? "";
  const trusted = await fetch(`${gateway()}/api/orders`, { headers: { "x-api-key": key } });

  expect(trusted.status).not.toBe(401);
  await confirmOrder();
  const { servers, programs } = await eventually(async () => {
    const seen = await status();
    expect(seen.ready).toBe(true);
    // Both take messages of the same queue.
    expect(seen.queues?.find(({ name }) => name === "orders.saga")?.consumers).toBe(2);

    return seen;
  });
  expect(servers.map(({ server, answers }) => [server, answers])).toEqual([
    ["rabbitmq", true],
    ["postgres", true],
    ["redis", true],
    ["prometheus", true],
  ]);
  expect(programs.map(({ name }) => name)).toEqual(expect.arrayContaining(["gateway", "order", "order-2"]));
  const page = await warren("stack/src/cli.ts", "status");
  expect(Math.max(...page.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});

test("commands that work on a broker find that of the shop", async () => {
  expect(await warren("tools/src/warren.ts", "topology", "plan")).toMatch(/^unchanged: \d+ exchanges/m);
  // There are none. Without a broker it would have ended with another code.
  await expect(warren("tools/src/warren.ts", "dlq", "list")).resolves.toBe("");
  const page = ["list_permissions", "-p", "/", "--silent"];
  expect(await warren("stack/src/cli.ts", "rabbitmqctl", ...page)).toMatch(/^order\t/m);
  await expect(warren("stack/src/cli.ts", "rabbitmqctl", "no_such_command")).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining("no_such_command") as string,
  });
  expect(await warren("stack/src/cli.ts", "rabbitmq-plugins", "list", "--enabled", "-m")).toContain(
    "rabbitmq_prometheus",
  );
});

test("Prometheus reads every program and the broker, and has the alerts as they are written", async () => {
  const { servers, programs } = await status();
  const url = servers.find(({ server }) => server === "prometheus")?.address ?? "";
  expect(shop.said()).toContain(url);
  const client = prometheusClient(url);
  const addressesOf = async (job: string) =>
    (await client.targets())
      .filter((target) => target.job === job && target.health === "up")
      .map(({ address }) => address)
      .sort();

  const shopAddresses = programs
    .filter(({ name }) => name !== "catcher")
    .map((program) => new URL(program.url).host.replace("localhost", "127.0.0.1"));
  await expect.poll(() => addressesOf("shop")).toEqual(shopAddresses.sort());
  await expect.poll(() => addressesOf("rabbitmq-queues")).toHaveLength(1);
  const settings = readFileSync(join(folder, "dev", "prometheus", "prometheus.yml"), "utf8");
  expect(settings).toContain(rulesFile);
});

test("another start is refused where one runs in its folder, and with another folder where its ports are taken", async () => {
  const [beside, second] = [launch(await claimShopPort()), launch(port, { WARREN_STACK: other })];

  expect([await beside.ended, await second.ended]).toEqual([1, 1]);
  expect(beside.said()).toContain(`npm start runs already, as process ${String(shop.child.pid)}`);
  const { programs, launcher } = await status();
  expect(launcher?.pid).toBe(shop.child.pid);
  const pid = programs.find(({ name }) => name === "gateway")?.pid;
  expect(second.said()).toContain(`port ${port} of gateway: process ${String(pid)} has it in ${repository}`);
});

test("a program whose environment does not fit is told of with its reason, and nothing of that start stays", async () => {
  const free = await claimShopPort();
  const addresses = new Map((await status()).servers.map(({ server, address }) => [server, address]));
  const broken = launch(free, {
    WARREN_STACK: other,
    AMQP_URL: addresses.get("rabbitmq"),
    DATABASE_URL: addresses.get("postgres"),
    REDIS_URL: addresses.get("redis"),
    PLACE_TIMEOUT_MS: "nonsense",
  });

  expect(await broken.ended).toBe(1);
  expect(broken.said()).toContain(
    "could not start: gateway does not start: code 78: The environment does not fit",
  );
  expect(broken.said()).toContain("PLACE_TIMEOUT_MS is wrong");
  await expect(fetch(`http://127.0.0.1:${free + 1}/health/live`)).rejects.toThrow();
  await expect.poll(async () => (await status()).ready).toBe(true);
});

test("servers that are killed are told of, run again at their addresses, and the shop works on", async ({
  skip,
}) => {
  const before = await status();
  const pids = before.servers.flatMap(({ pid }) => pid ?? []);
  skip(pids.length < 4, "servers in containers are Docker's to start again");
  for (const pid of pids) process.kill(pid, "SIGKILL");

  for (const title of ["RabbitMQ", "PostgreSQL", "Redis", "Prometheus"]) {
    await expect.poll(() => shop.said(), { timeout: 400_000 }).toContain(`${title} runs again`);
    expect(shop.said()).toContain(`${title} does not run\n       its process is gone`);
  }
  await expect.poll(async () => (await status()).ready, { timeout: 200_000, interval: 1_000 }).toBe(true);
  const { servers } = await status();
  expect(servers.map(({ address }) => address)).toEqual(before.servers.map(({ address }) => address));
  expect(servers.map(({ restarts }) => restarts)).toEqual([1, 1, 1, 1]);
  await confirmOrder();
});

test("a terminal that is closed ends every program and every server", async () => {
  const { servers, programs } = await status();
  const pids = [...servers, ...programs].flatMap(({ pid }) => pid ?? []);
  // What is said from here on is written to nowhere.
  shop.child.stdout?.destroy();
  shop.child.stderr?.destroy();
  shop.child.kill("SIGHUP");

  expect(await shop.ended).toBe(0);
  expect(pids.length).toBeGreaterThan(6);
  expect(pids.filter(isAlive)).toEqual([]);
  const notes = JSON.parse(readFileSync(join(folder, "dev", "pids.json"), "utf8")) as object;
  expect(notes).toMatchObject({ processes: {} });
});

function launch(at: number, settings: NodeJS.ProcessEnv = {}, options: readonly string[] = []): Launched {
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "tools/src/start.ts", "--no-docs", "--port", String(at), ...options],
    { cwd: repository, env: { ...env, ...settings }, stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }

  return { child, said: () => said, ended: once(child, "exit").then(([code]) => code as number | null) };
}

async function warren(file: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", file, ...args], {
    cwd: repository,
    env,
  });

  return stdout;
}

/** Also where not all is well, which ends the command with code 1. */
async function status(): Promise<StackStatus> {
  const args = ["--import", "tsx", "stack/src/cli.ts", "status", "--json"];
  const { stdout } = await run(process.execPath, args, { cwd: repository, env }).catch(
    (error: unknown) => error as { stdout: string },
  );

  return JSON.parse(stdout) as StackStatus;
}

async function confirmOrder(): Promise<void> {
  const order = {
    userId: "123e4567-e89b-12d3-a456-426614174000",
    items: [{ productId: "prod-001", quantity: 1, price: 29.99 }],
    priority: "high",
  };
  const answer = await fetch(`${gateway()}/api/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  const { id } = (await answer.json()) as { id: string };
  const statusOf = async () => {
    const found = await fetch(`${gateway()}/api/orders/${id}`);

    return ((await found.json()) as { status?: string }).status;
  };
  await expect.poll(statusOf).toBe("confirmed");
}

function gateway(): string {
  return `http://127.0.0.1:${port}`;
}

/** One that has ended and that nobody has asked about (a zombie) does not count. */
function isAlive(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });

  return /^[^Z]/.test(stdout.trim());
}
