import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { auditWhenQuiet } from "@warren/audit";
import { programNames, repository, type ProgramName } from "@warren/programs";
import { startBrokerCluster, type BrokerCluster, type BrokerNode } from "@warren/stack";
import { createBrokerUsers, createVhost, type TestBrokerUsers } from "@warren/stack/testing";
import {
  keepPlacing,
  PATIENCE_MS,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";
import { beforeAll, expect, inject, test } from "vitest";
import { sendBroken } from "./console/damage.js";
import { opens } from "./opens.js";
import { messagesIn, startShovels } from "./upgrade/shovels.js";

const run = promisify(execFile);

const open = opens();
let system: System;
let cluster: BrokerCluster;
let green: Green;

type Green = Readonly<{ amqpUrl: string; managementUrl: string; users: TestBrokerUsers; node: BrokerNode }>;

// Blue is the broker of the tests. Green is another one: by default of the same version, with WARREN_GREEN_RABBITMQ_HOME of that one.
beforeAll(async () => {
  const shop = startSystem(inject("warrenStack"), {
    processes: programNames,
    settings: { ...testSettings, PLACE_TIMEOUT_MS: "500" },
  });
  const nodes = startBrokerCluster({
    directory: join(repository, ".stack"),
    rabbitmqHome: process.env["WARREN_GREEN_RABBITMQ_HOME"],
    size: 1,
    plugins: ["rabbitmq_shovel"],
  });
  [cluster, system] = await Promise.all([
    open(nodes, (started) => started.stop()),
    open(shop, (started) => started.close()),
  ]);
  process.stdout.write(`green: ${cluster.source}\n`);
  await system.gateway.supply(PRODUCTS);
});

// docs/how-to/upgrade-the-broker.md says what is done here, in this order.
test("a shop moves to another broker under load, with all that waits in the old one's queues, and no order is lost or done twice", async () => {
  green = await openGreen();
  const customers = keepPlacing(system.gateway);
  // Two dead letters, and payments that wait for their next attempt.
  const dead = [
    await sendBroken(system.amqpUrl, "orders.saga", "StockReserved", { orderId: "none" }),
    await sendBroken(system.amqpUrl, "notifications", "OrderConfirmed", { orderId: "none" }),
  ];
  await simulate("payment", "handler_errors", 3_000);
  await expect
    .poll(async () => sumOf(await messagesIn(system.amqpUrl), /^payments\.commands\.retry\./))
    .toBeGreaterThan(0);
  await expect.poll(async () => sumOf(await messagesIn(system.amqpUrl), /\.dead$/)).toBe(dead.length);

  const shovels = await startShovels({ amqpUrl: system.amqpUrl }, green);
  for (const name of programNames) {
    await system.program(name).restart(settingsOn(green, name));
    await system.program(name).ready({ withinMs: PATIENCE_MS });
  }
  const last = await placeMany(system.gateway, 5);
  await expect.poll(() => messagesIn(system.amqpUrl), { interval: 500 }).toEqual({});
  const ids = [...(await customers.end()), ...last];
  await shovels.remove();

  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  expect(await messagesIn(system.amqpUrl)).toEqual({});
  const found = await audit();
  expect(found).toMatchObject([{ kind: "dead_letters", count: dead.length }]);
  for (const id of dead) await warren("dlq", "discard", id, "--because", "sent by a test", "--yes");
  expect(await audit()).toEqual([]);
});

/** The other broker with the contract's exchanges and queues, and a user for each program. */
async function openGreen(): Promise<Green> {
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error("there is no other broker");
  const { databaseUrl, redisUrl } = inject("warrenStack");
  const addresses = { databaseUrl, redisUrl, amqpUrl: node.amqpUrl, managementUrl: node.managementUrl };
  const vhost = await createVhost(addresses);
  const opened = { amqpUrl: vhost.amqpUrl, managementUrl: node.managementUrl, node };
  green = { ...opened, users: { amqpUrls: {}, drop: () => Promise.resolve() } };
  expect(await warren("topology", "apply")).toContain("unchanged:");
  const users = await createBrokerUsers(addresses, vhost);

  return { ...opened, users };
}

function settingsOn({ users, managementUrl }: Green, name: ProgramName): NodeJS.ProcessEnv {
  const AMQP_URL = users.amqpUrls[name];
  if (name !== "gateway") return { AMQP_URL };

  return {
    AMQP_URL,
    AMQP_OPERATOR_URL: users.amqpUrls["operator"],
    AMQP_MANAGEMENT_URL: new URL(managementUrl).origin,
  };
}

async function audit() {
  const { amqpUrl, managementUrl } = green;
  const { left, findings } = await auditWhenQuiet({
    ...system.audited,
    ...{ amqpUrl, managementUrl, timeoutMs: PATIENCE_MS, pollMs: 200, restMs: 400 },
  });
  expect(left.settled).toBe(true);

  return findings;
}

/** A command for operators, on the new broker. */
async function warren(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, AMQP_URL: green.amqpUrl, AMQP_MANAGEMENT_URL: green.managementUrl };
  const { stdout } = await run(process.execPath, ["--import", "tsx", "tools/src/warren.ts", ...args], {
    cwd: repository,
    env,
  });

  return stdout;
}

async function simulate(name: ProgramName, type: string, duration: number): Promise<void> {
  const answer = await fetch(`${system.url(name)}/admin/simulate-failure`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type, duration }),
  });
  expect(answer.ok).toBe(true);
}

function sumOf(counts: Readonly<Record<string, number>>, queues: RegExp): number {
  return Object.entries(counts).reduce((sum, [queue, count]) => sum + (queues.test(queue) ? count : 0), 0);
}
