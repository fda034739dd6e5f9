import { randomBytes, randomUUID } from "node:crypto";
import { createBrokerUsers, createDatabase, createVhost, type TestDatabase } from "@warren/stack/testing";
import type { StackAddresses } from "@warren/stack";
import { eventually } from "@warren/messaging/testing";
import { startCatcher, type Catcher } from "@warren/notification";
import { auditWhenQuiet, type AuditResult } from "@warren/audit";
import { compiledService, type CompiledService } from "./compiled-service.js";
import { compiledPrograms, removePrograms } from "./compiled-programs.js";
import { localGateway, localService, type LocalService, type Runner } from "./local-service.js";
import { openLedger, type Ledger } from "./order-log.js";
import { serviceNames, type ServiceName } from "./service-name.js";
import { shopClient, type ShopClient } from "./shop-client.js";

export type SystemOptions = Readonly<{
  /** Run as processes of their own, as `npm start` does, so that they can be killed. Default: none. */
  compiled?: readonly ServiceName[];
  /** From the confirmation to the parcel's leaving the house. Default: an hour, so that it stays. */
  dispatchAfterMs?: number;
  /** Default: an hour. */
  deliverAfterMs?: number;
  /** How long the gateway waits for the order service. Default 2,000. */
  placeTimeoutMs?: number;
}>;

/** The whole shop on a virtual host and databases of its own, each service with its own user on the broker. */
export type System = Readonly<{
  /** The broker's administrator. */
  amqpUrl: string;
  apiKey: string;
  shop: ShopClient;
  ledger: Ledger;
  /** A service that runs in this process. */
  local(name: ServiceName): LocalService;
  /** A service that runs in its own. */
  compiled(name: ServiceName): CompiledService;
  gateway: Runner;
  /** What customers got. */
  mails: Catcher["mails"];
  /** Waits until nothing is under way any more, then checks that all databases and the broker agree. */
  audit(): Promise<AuditResult>;
  close(): Promise<void>;
}>;

const HOUR_MS = 3_600_000;
const SETTLE_MS = 60_000;

/** Starts all services, the gateway and the e-mail catcher, on free ports. */
export async function startSystem(addresses: StackAddresses, options: SystemOptions = {}): Promise<System> {
  const opened: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
  };
  try {
    return { ...(await openSystem(addresses, options, opened)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSystem(
  addresses: StackAddresses,
  options: SystemOptions,
  opened: (() => Promise<unknown>)[],
): Promise<Omit<System, "close">> {
  const vhost = await createVhost(addresses);
  opened.push(vhost.drop);
  const users = await createBrokerUsers(addresses, vhost);
  opened.push(users.drop);
  const databases = await createDatabases(addresses, opened);
  const catcher = await startCatcher({ smtpPort: 0, httpPort: 0 });
  opened.push(() => catcher.close());

  const apiKey = randomBytes(24).toString("base64url");
  const env = {
    NODE_ENV: "test",
    LOG_LEVEL: process.env["WARREN_TEST_LOG"] ?? "fatal",
    PORT: "0",
    TOPOLOGY: "verify",
    DATABASE_URL: addresses.databaseUrl,
    REDIS_URL: addresses.redisUrl,
    SMTP_URL: catcher.smtpUrl,
    DISPATCH_AFTER_MS: String(options.dispatchAfterMs ?? HOUR_MS),
    DELIVER_AFTER_MS: String(options.deliverAfterMs ?? HOUR_MS),
    PARCEL_CHECK_MS: "100",
    DEADLINE_CHECK_MS: "200",
    PLACE_TIMEOUT_MS: String(options.placeTimeoutMs ?? 2_000),
    WARREN_API_KEYS: `${apiKey}:trusted`,
    DOCS_DIR: "no-such-folder",
  };
  const wanted = options.compiled ?? [];
  const folder = wanted.length === 0 ? undefined : await compiledPrograms();
  if (folder !== undefined) opened.push(() => removePrograms(folder));

  const locals = new Map<ServiceName, LocalService>();
  const processes = new Map<ServiceName, CompiledService>();
  for (const name of serviceNames) {
    const own = { ...env, AMQP_URL: users.amqpUrls[name], DATABASE_NAME: databases[name].name };
    if (folder !== undefined && wanted.includes(name))
      processes.set(name, compiledService(name, folder, own));
    else locals.set(name, localService(name, own));
  }
  const gateway = localGateway({ ...env, AMQP_URL: users.amqpUrls["gateway"] });
  for (const runner of [...locals.values(), ...processes.values(), gateway]) opened.push(runner.stop);
  await Promise.all([...locals.values(), ...processes.values(), gateway].map((runner) => runner.start()));
  await Promise.all([...locals.values(), ...processes.values(), gateway].map(untilReady));

  const ledger = openLedger(databases);
  opened.push(ledger.close);

  return {
    amqpUrl: vhost.amqpUrl,
    apiKey,
    gateway,
    shop: shopClient(gateway.url, apiKey),
    ledger,
    local: (name) => known(locals.get(name), `${name} does not run in this process`),
    compiled: (name) => known(processes.get(name), `${name} does not run in a process of its own`),
    mails: (wanted) => catcher.mails(wanted),
    async audit() {
      const { databaseUrl } = addresses;
      const { order: orders, ...others } = namesOf(databases);
      const place = { databaseUrl, databases: { orders, ...others }, amqpUrl: vhost.amqpUrl };
      const result = await auditWhenQuiet({ ...place, timeoutMs: SETTLE_MS, pollMs: 200 });
      if (!result.left.settled) {
        throw new Error(`the system did not come to rest: ${JSON.stringify(result.left)}`);
      }

      return result;
    },
  };
}

type Databases = Readonly<Record<ServiceName, TestDatabase>>;

async function createDatabases(
  addresses: StackAddresses,
  opened: (() => Promise<unknown>)[],
): Promise<Databases> {
  const suffix = randomUUID().slice(0, 8);
  const create = async (name: ServiceName) => {
    const database = await createDatabase(addresses, `system_${suffix}_${name}`);
    opened.push(database.drop);

    return database;
  };
  const [order, inventory, payment, shipping, notification] = await Promise.all([
    create("order"),
    create("inventory"),
    create("payment"),
    create("shipping"),
    create("notification"),
  ]);

  return { order, inventory, payment, shipping, notification };
}

function namesOf(databases: Databases): Readonly<Record<ServiceName, string>> {
  const { order, inventory, payment, shipping, notification } = databases;

  return {
    order: order.name,
    inventory: inventory.name,
    payment: payment.name,
    shipping: shipping.name,
    notification: notification.name,
  };
}

async function untilReady(runner: Runner): Promise<void> {
  await eventually(
    async () => {
      const response = await fetch(`${runner.url()}/health/ready`);
      if (!response.ok) throw new Error(await response.text());
    },
    { withinMs: 60_000, everyMs: 100 },
  );
}

function known<T>(value: T | undefined, otherwise: string): T {
  if (value === undefined) throw new Error(otherwise);

  return value;
}
