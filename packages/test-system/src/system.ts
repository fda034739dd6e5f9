import { randomBytes } from "node:crypto";
import { auditWhenQuiet, type AuditResult, type AuditWhenQuietOptions } from "@warren/audit";
import { startCatcher, type Catcher } from "@warren/notification";
import {
  buildOwnPrograms,
  programNames,
  services,
  type Program,
  type ProgramName,
  type ServiceName,
} from "@warren/programs";
import type { StackAddresses } from "@warren/stack";
import { createBrokerUsers, createVhost } from "@warren/stack/testing";
import { acrossNodes } from "./across-nodes.js";
import { openDatabases, type Databases } from "./databases.js";
import { openFaultProxies, type FaultProxies } from "./fault-proxies.js";
import { gatewayClient, type GatewayClient } from "./gateway-client.js";
import { runsHere, type LocalService } from "./local-programs.js";
import { PATIENCE_MS } from "./patience.js";
import { createServiceDatabases } from "./service-databases.js";
import { asTheyAre, known, startSystemPrograms } from "./system-programs.js";

export type SystemOptions = Readonly<{
  /** Run as processes of their own, as `npm start` does, so that they can be killed; the others in this one. Default: none. */
  processes?: readonly ProgramName[];
  /** How many of each that runs as a process. What is asked is the first of them. Default 1. */
  instances?: number;
  /** Durations and whatever else the programs read from their environment. Default: {@link testSettings}. */
  settings?: NodeJS.ProcessEnv;
  /** Makes of the settings that a program would have its own. Default: as they are. */
  settingsOf?: (name: ProgramName, env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;
  /** All programs reach their servers through proxies that can cut, hold up and refuse. Default false. */
  proxies?: boolean;
  /** Each service has a user of its own on the broker; otherwise all are its administrator and declare. Default true. */
  brokerUsers?: boolean;
  /** The broker's nodes, where it is a cluster. Default: the one of the addresses. */
  brokerNodes?: readonly Readonly<{ amqpUrl: string }>[];
  /** The mail server's address. Default: a catcher in this process, whose mails can be read. */
  smtpUrl?: string;
  /** Whether what was made on the servers is removed at the end. Default true; servers that end with the system take it along. */
  tidyUp?: boolean;
  /** Options for Node of those that run as processes. */
  execArgv?: readonly string[];
  /** Where processes write their logs. Default: errors to our own, the rest nowhere. */
  logFolder?: string;
  /** How long the start may take. Default 400,000. */
  readyWithinMs?: number;
  /** Ends the start. */
  signal?: AbortSignal | undefined;
}>;

/** The whole shop on a virtual host and databases of its own. */
export type System = Readonly<{
  /** The broker's administrator, past the proxies. */
  amqpUrl: string;
  /** The database server, past the proxies. */
  databaseUrl: string;
  /** Of a trusted caller. */
  apiKey: string;
  adminKey: string;
  gateway: GatewayClient;
  databases: Databases;
  /** A service that runs in this process. */
  local(name: ServiceName): LocalService;
  /** A program that runs as a process of its own, and the first of its instances where it has several. */
  program(name: ProgramName): Program;
  /** All instances of a program; none where it runs in this process. */
  instances(name: ProgramName): readonly Program[];
  /** The compiled file of a program, where any runs as a process. */
  fileOf(name: ProgramName): string;
  /** Starts one more instance of a program from a compiled file, such as that of another version. It ends with the system. */
  startAnother(name: ProgramName, file: string): Program;
  /** Where a program listens; undefined while it does not run. */
  url(name: ProgramName): string | undefined;
  /** @throws Error where there are none */
  proxies(): FaultProxies;
  /** What customers got. */
  mails: Catcher["mails"];
  /** Where the services' mails go. */
  smtpUrl: string;
  /** Resolves when every program is ready. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Where the audit finds the data. */
  audited: Pick<AuditWhenQuietOptions, "databaseUrl" | "databases" | "amqpUrl" | "managementUrl">;
  /**
   * Waits until nothing is under way any more, then checks that all databases and the broker agree.
   *
   * @throws Error where something is still under way after a minute
   */
  audit(): Promise<AuditResult>;
  /** Ends all of it. May be called twice. */
  close(): Promise<void>;
}>;

const HOUR_MS = 3_600_000;
/** Too short to count what consumers hold: what does not agree yet is looked at again. */
const REST_MS = 400;
const MAILS_KEPT = 1_000_000;

/** Parcels stay in the house, timers look often, and a slow machine's order service still answers in time. */
export const testSettings = {
  DISPATCH_AFTER_MS: String(HOUR_MS),
  DELIVER_AFTER_MS: String(HOUR_MS),
  PARCEL_CHECK_MS: "100",
  DEADLINE_CHECK_MS: "200",
  PLACE_TIMEOUT_MS: "60000",
} as const satisfies NodeJS.ProcessEnv;

/** Takes what is to be done at the end, last first. */
export type AtClose = (step: () => Promise<unknown>) => void;

/** Starts all services, the gateway and a mail server, on free ports. */
export async function startSystem(addresses: StackAddresses, options: SystemOptions = {}): Promise<System> {
  const opened: (() => Promise<unknown>)[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async () => {
    const failed: unknown[] = [];
    for (let step = opened.pop(); step !== undefined; step = opened.pop())
      await step().catch((error: unknown) => failed.push(error));
    if (failed.length > 0) throw failed[0];
  };
  const close = () => (closing ??= closeAll());
  try {
    return { ...(await openSystem(addresses, options, (step) => opened.push(step))), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function openSystem(
  addresses: StackAddresses,
  options: SystemOptions,
  atClose: AtClose,
): Promise<Omit<System, "close">> {
  const { brokerUsers = true, brokerNodes = [addresses], settingsOf = asTheyAre, signal } = options;
  const processes = programNames.filter(
    (name) => options.processes?.includes(name) === true || !runsHere(name),
  );
  const building = processes.length === 0 ? undefined : buildOwnPrograms();
  // From now on, also where something else fails before it is done.
  const removeBuilt = async () => (await building?.catch(() => undefined))?.remove();
  atClose(removeBuilt);
  const onServers: AtClose = (step) => (options.tidyUp === false ? undefined : atClose(step));
  const vhost = await createVhost(addresses);
  onServers(vhost.drop);
  const users = brokerUsers ? await createBrokerUsers(addresses, vhost) : undefined;
  if (users !== undefined) onServers(users.drop);
  const names = await createServiceDatabases(addresses, onServers);
  const proxies = options.proxies === true ? await openFaultProxies(addresses, brokerNodes) : undefined;
  if (proxies !== undefined) atClose(proxies.close);
  const catcher = options.smtpUrl === undefined ? await ownCatcher(atClose) : undefined;
  const built = await building;
  const smtpUrl = options.smtpUrl ?? catcher?.smtpUrl ?? "";
  const apiKey = randomBytes(24).toString("base64url");
  const adminKey = randomBytes(24).toString("base64url");
  const throughBroker = (amqpUrl: string, name: ProgramName) =>
    proxies?.throughBroker(amqpUrl) ?? acrossNodes(amqpUrl, brokerNodes, programNames.indexOf(name));
  const operator = users?.amqpUrls["operator"];
  const operatorsWay = operatorsEnvironment(
    operator === undefined ? undefined : throughBroker(operator, "gateway"),
    addresses.managementUrl,
  );
  const envOf = (name: ProgramName): NodeJS.ProcessEnv => {
    const amqpUrl = users?.amqpUrls[name] ?? vhost.amqpUrl;

    return settingsOf(name, {
      NODE_ENV: "test",
      SIMULATE_FAILURES: "local",
      LOG_LEVEL: process.env["WARREN_TEST_LOG"] ?? "fatal",
      PORT: "0",
      TOPOLOGY: users === undefined ? "declare" : "verify",
      AMQP_URL: throughBroker(amqpUrl, name),
      DATABASE_URL: proxies?.databaseUrl ?? addresses.databaseUrl,
      DATABASE_NAME: databaseOf(name, names),
      REDIS_URL: proxies?.redisUrl ?? addresses.redisUrl,
      SMTP_URL: smtpUrl,
      WARREN_API_KEYS: `${apiKey}:trusted,${adminKey}:admin`,
      DOCS_DIR: "no-such-folder",
      CONSOLE_DIR: "no-such-folder",
      ...(options.settings ?? testSettings),
      ...(name === "gateway"
        ? { ...operatorsWay, MAIL_CATCHER_URL: catcher?.httpUrl, ...takenAtTheirWord(options.settings) }
        : {}),
    });
  };
  const { readyWithinMs = PATIENCE_MS } = options;
  const running = { ...options, processes, readyWithinMs, folder: built?.folder };
  const programs = await startSystemPrograms(envOf, running, atClose);
  const { databaseUrl, managementUrl } = addresses;
  await programs.ready(signal);
  const databases = openDatabases(databaseUrl, names);
  atClose(databases.close);
  const audited = { databaseUrl, databases: names, amqpUrl: vhost.amqpUrl, managementUrl };

  return {
    ...programs,
    amqpUrl: vhost.amqpUrl,
    databaseUrl,
    apiKey,
    adminKey,
    gateway: gatewayClient(() => programs.url("gateway"), apiKey),
    databases,
    proxies: () => known(proxies, "this system has no proxies"),
    smtpUrl,
    mails: (wanted) => known(catcher, "the mails are somebody else's").mails(wanted),
    audited,
    audit: () => auditAtRest(audited),
  };
}

/** The management API is reached past the proxies, with the operator's own credentials where there is one. */
function operatorsEnvironment(
  operatorUrl: string | undefined,
  managementUrl: string | undefined,
): NodeJS.ProcessEnv {
  if (operatorUrl === undefined) return { AMQP_MANAGEMENT_URL: managementUrl };

  return {
    AMQP_OPERATOR_URL: operatorUrl,
    AMQP_MANAGEMENT_URL: managementUrl === undefined ? undefined : new URL(managementUrl).origin,
  };
}

/** @throws Error where the system does not come to rest */
async function auditAtRest(audited: System["audited"]): Promise<AuditResult> {
  const result = await auditWhenQuiet({ ...audited, timeoutMs: PATIENCE_MS, pollMs: 200, restMs: REST_MS });
  if (result.left.settled) return result;
  throw new Error(`the system did not come to rest: ${JSON.stringify(result.left)}`);
}

/** Customers of tests and benches say who they are, which no gateway of production takes. */
function takenAtTheirWord(settings: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return settings["AUTH_MODE"] === undefined ? { NODE_ENV: "test", AUTH_MODE: "development" } : {};
}

async function ownCatcher(atClose: AtClose): Promise<Catcher> {
  const catcher = await startCatcher({ smtpPort: 0, httpPort: 0, capacity: MAILS_KEPT });
  atClose(() => catcher.close());

  return catcher;
}

/** The name of a service's database; undefined for the gateway, which has none. */
function databaseOf(program: ProgramName, names: Readonly<Record<string, string>>): string | undefined {
  const service = services.find(({ name }) => name === program);

  return service === undefined ? undefined : names[service.database];
}
