import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { delay } from "@warren/messaging";
import { openProxy, type Proxy } from "@warren/messaging/testing";
import { startCatcher, type Catcher } from "@warren/notification";
import { startBrokerCluster, startStack, type BrokerNode, type RunningStack } from "@warren/stack";
import { createBrokerUsers, createVhost } from "@warren/stack/testing";
import {
  buildPrograms,
  gateway,
  keepRunning,
  type KeptProgram,
  repository,
  services,
} from "@warren/programs";
import { together, type Doors } from "./fault-proxies.js";
import { openDatabases, type Databases } from "./databases.js";

/** The services, which may all be killed, and the gateway. */
export type ProgramName = (typeof services)[number]["name"] | "gateway";

export const programNames: readonly ProgramName[] = [...services.map(({ name }) => name), "gateway"];

/** The whole shop as separate processes on servers of its own, made to be broken. */
export type Shop = Readonly<{
  /** Its servers; their addresses lead past the doors. */
  stack: RunningStack;
  /** The nodes of the broker's cluster; empty where there is one broker. */
  brokerNodes: readonly BrokerNode[];
  /** What its servers are and where they come from, for people. */
  sources: RunningStack["sources"];
  /** The broker's administrator in the shop's virtual host, past the door. */
  amqpUrl: string;
  doors: Doors;
  program(name: ProgramName): KeptProgram;
  /** Undefined while it does not run. */
  gatewayUrl(): string | undefined;
  apiKey: string;
  databases: Databases;
  /** What customers got. */
  mails: Catcher["mails"];
  /** Where programs write their logs. It stays after `close`. */
  logFolder: string;
  /** Resolves when every program is ready. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Ends all of it and removes what it had on disk, logs apart. May be called twice. */
  close(): Promise<void>;
}>;

export type ShopOptions = Readonly<{
  log?: (line: string) => void;
  signal?: AbortSignal;
  /** Three brokers as one cluster instead of one. Default false. */
  cluster?: boolean;
  /** Settings of the programs, over the usual ones. */
  env?: NodeJS.ProcessEnv;
}>;

const READY_WITHIN_MS = 120_000;
const MAILS_KEPT = 1_000_000;

/**
 * Starts broker, database server, Redis, the five services, the gateway and a mail server, on free ports and with data that
 * is thrown away. Nothing of the developer's is touched, whatever the environment says.
 */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const opened: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      for (let step = opened.pop(); step !== undefined; step = opened.pop())
        await step().catch(() => undefined);
    })());
  try {
    return { ...(await openShop(options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openShop(
  options: ShopOptions,
  opened: (() => Promise<unknown>)[],
): Promise<Omit<Shop, "close">> {
  const { log = () => undefined, signal } = options;
  const directory = join(repository, ".stack", "chaos");
  mkdirSync(directory, { recursive: true });
  const logFolder = mkdtempSync(join(directory, "run-"));
  const folder = join(logFolder, "programs");
  const building = buildPrograms({ folder });
  opened.push(async () => rmSync(folder, { recursive: true, force: true }));
  const cluster =
    options.cluster === true
      ? await startBrokerCluster({ directory, log, ...(signal === undefined ? {} : { signal }) })
      : undefined;
  if (cluster !== undefined) opened.push(cluster.stop);
  const [node] = cluster?.nodes ?? [];
  const stack = await startStack({
    profile: "test",
    // What the developer's environment names is not to be broken.
    env: node === undefined ? {} : { AMQP_URL: node.amqpUrl, AMQP_MANAGEMENT_URL: node.managementUrl },
    // What is killed must find again what it had committed.
    durable: true,
    // Who is interrupted still counts what became of the orders.
    endOnSignal: false,
    directory,
    log,
    ...(signal === undefined ? {} : { signal }),
  });
  opened.push(stack.stop);
  await building;
  const vhost = await createVhost(stack.addresses, "chaos");
  const users = await createBrokerUsers(stack.addresses, vhost);
  const brokerDoors = await openBrokerDoors(cluster?.nodes ?? [stack.addresses], opened);
  const database = await openDoor(stack.addresses.databaseUrl, opened);
  const redis = await openDoor(stack.addresses.redisUrl, opened);
  const doors: Doors = { database, redis, broker: together(brokerDoors) };
  const catcher = await startCatcher({ smtpPort: 0, httpPort: 0, capacity: MAILS_KEPT });
  opened.push(() => catcher.close());

  const apiKey = randomBytes(24).toString("base64url");
  const env = {
    NODE_ENV: "test",
    PORT: "0",
    TOPOLOGY: "verify",
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    SMTP_URL: catcher.smtpUrl,
    DISPATCH_AFTER_MS: "5000",
    DELIVER_AFTER_MS: "2000",
    PARCEL_CHECK_MS: "200",
    DEADLINE_CHECK_MS: "500",
    PLACE_TIMEOUT_MS: "2000",
    PROVIDER_LATENCY_MS: "20",
    WARREN_API_KEYS: `${apiKey}:trusted`,
    DOCS_DIR: "no-such-folder",
    ...options.env,
  };
  const programs = new Map<ProgramName, KeptProgram>();
  for (const name of programNames) {
    const own = { ...env, AMQP_URL: throughDoors(users.amqpUrls[name], brokerDoors) };
    const program = keepRunning(name, { folder, logFolder, env: own });
    programs.set(name, program);
    opened.push(() => program.stop());
  }
  const program = (name: ProgramName) => {
    const known = programs.get(name);
    if (known === undefined) throw new Error(`there is no program ${name}`);

    return known;
  };
  const ready = async (within?: AbortSignal) => {
    await Promise.all([...programs.values()].map((one) => untilReady(one, logFolder, within)));
  };
  log("starting the services and the gateway");
  await ready(signal);
  const databases = openDatabases(stack.addresses.databaseUrl);
  opened.push(databases.close);

  return {
    stack,
    brokerNodes: cluster?.nodes ?? [],
    sources: { ...stack.sources, ...(cluster === undefined ? {} : { rabbitmq: cluster.source }) },
    amqpUrl: vhost.amqpUrl,
    doors,
    program,
    gatewayUrl: () => program(gateway.name as "gateway").url(),
    apiKey,
    databases,
    mails: (wanted) => catcher.mails(wanted),
    logFolder,
    ready,
  };
}

async function openBrokerDoors(
  nodes: readonly Readonly<{ amqpUrl: string }>[],
  opened: (() => Promise<unknown>)[],
): Promise<readonly Proxy[]> {
  return Promise.all(nodes.map(({ amqpUrl }) => openDoor(amqpUrl, opened)));
}

async function openDoor(address: string, opened: (() => Promise<unknown>)[]): Promise<Proxy> {
  const door = await openProxy(address);
  opened.push(door.close);

  return door;
}

/** The same user at every node, each through its door. */
function throughDoors(amqpUrl: string | undefined, doors: readonly Proxy[]): string {
  if (amqpUrl === undefined) throw new Error("a program has no user on the broker: npm run codegen");

  return doors
    .map(({ port }) => {
      const url = new URL(amqpUrl);
      url.hostname = "127.0.0.1";
      url.port = String(port);

      return url.href;
    })
    .join(",");
}

async function untilReady(program: KeptProgram, logFolder: string, signal?: AbortSignal): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  let reason = "it does not run";
  for (;;) {
    signal?.throwIfAborted();
    const url = program.url();
    if (url !== undefined) {
      const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(3_000) }).catch(
        () => undefined,
      );
      if (answer?.ok === true) return;
      if (answer !== undefined) reason = (await answer.text().catch(() => "")).slice(0, 500);
    }
    if (Date.now() > until) {
      const log = join(logFolder, `${program.name}.log`);
      throw new Error(
        `${program.name} was not ready within ${READY_WITHIN_MS / 1_000} s: ${reason} (${log})`,
      );
    }
    await delay(200, signal);
  }
}
