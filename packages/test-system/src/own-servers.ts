import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { programNames, repository } from "@warren/programs";
import { startBrokerCluster, startStack, type BrokerNode, type RunningStack } from "@warren/stack";
import { asTheyAre } from "./system-programs.js";
import { startSystem, type System, type SystemOptions } from "./system.js";

/** Servers that nobody else uses, and that may be broken. */
export type OwnServers = Readonly<{
  stack: RunningStack;
  /** The nodes of the broker's cluster; empty where there is one broker. */
  brokerNodes: readonly BrokerNode[];
  /** What the servers are and where they come from, for people. */
  sources: RunningStack["sources"];
  /** Ends them. May be called twice. */
  stop(): Promise<void>;
}>;

export type OwnServersOptions = Readonly<{
  log?: (line: string) => void;
  signal?: AbortSignal | undefined;
  /** Three brokers as one cluster instead of one. Default false. */
  cluster?: boolean;
  /** Where data and logs are kept while they run. Default: the stack's own. */
  directory?: string;
  /** A folder on a small disk that only PostgreSQL uses, so that it can be filled. Default: PostgreSQL's data are with the rest. */
  postgresDisk?: string | undefined;
}>;

/**
 * Starts broker, database server and Redis on free ports, whatever servers the environment names. What they have confirmed survives
 * their being killed; what they had on disk goes when they end.
 */
export async function startOwnServers(options: OwnServersOptions = {}): Promise<OwnServers> {
  const { log = () => undefined, signal, directory = join(repository, ".stack"), postgresDisk } = options;
  mkdirSync(directory, { recursive: true });
  const common = { directory, log, ...(signal === undefined ? {} : { signal }) };
  const rabbitmqHome = process.env["WARREN_RABBITMQ_HOME"];
  const cluster =
    options.cluster === true ? await startBrokerCluster({ ...common, rabbitmqHome }) : undefined;
  const [node] = cluster?.nodes ?? [];
  let postgresFolder: string | undefined;
  const removeOthers = async () => {
    if (postgresFolder !== undefined) rmSync(postgresFolder, { recursive: true, force: true });
    await cluster?.stop();
  };
  try {
    if (postgresDisk !== undefined) postgresFolder = mkdtempSync(join(postgresDisk, "warren-postgres-"));
    const stack = await startStack({
      ...common,
      profile: "test",
      // What the developer's environment names is not to be broken.
      env:
        node === undefined
          ? { WARREN_RABBITMQ_HOME: rabbitmqHome }
          : { AMQP_URL: node.amqpUrl, AMQP_MANAGEMENT_URL: node.managementUrl },
      durable: true,
      ...(postgresFolder === undefined ? {} : { postgresFolder }),
      // Whoever is interrupted still says what became of the orders, and ends the servers then.
      endOnSignal: false,
    });

    return {
      stack,
      brokerNodes: cluster?.nodes ?? [],
      sources: { ...stack.sources, ...(cluster === undefined ? {} : { rabbitmq: cluster.source }) },
      async stop() {
        await stack.stop().finally(removeOthers);
      },
    };
  } catch (error) {
    await removeOthers();
    throw error;
  }
}

/** The whole shop as processes on servers of its own, with proxies between them: made to be broken. */
export type BreakableSystem = System &
  Omit<OwnServers, "stop"> &
  Readonly<{
    /** The small disk of PostgreSQL; undefined where it has none. */
    postgresDisk: string | undefined;
    /** Where programs write their logs. It stays after `close`. */
    logFolder: string;
  }>;

export type BreakableSystemOptions = Pick<OwnServersOptions, "log" | "signal" | "cluster" | "postgresDisk"> &
  Pick<SystemOptions, "instances" | "settingsOf"> &
  Readonly<{
    /** Settings of the programs, over the usual ones. */
    settings?: NodeJS.ProcessEnv;
  }>;

const SETTINGS = {
  DISPATCH_AFTER_MS: "5000",
  DELIVER_AFTER_MS: "2000",
  PARCEL_CHECK_MS: "200",
  DEADLINE_CHECK_MS: "500",
  PLACE_TIMEOUT_MS: "2000",
  PROVIDER_LATENCY_MS: "20",
} as const;

/** Starts it. Nothing of the developer's is touched, whatever the environment says. */
export async function startBreakableSystem(options: BreakableSystemOptions = {}): Promise<BreakableSystem> {
  const { log = () => undefined, signal, settings = {}, settingsOf = asTheyAre, instances = 1 } = options;
  const directory = join(repository, ".stack", "chaos");
  mkdirSync(directory, { recursive: true });
  const logFolder = mkdtempSync(join(directory, "run-"));
  const servers = await startOwnServers({ ...options, directory });
  try {
    const { stack, brokerNodes, sources } = servers;
    log("starting the services and the gateway");
    const system = await startSystem(stack.addresses, {
      processes: programNames,
      proxies: true,
      tidyUp: false,
      settings: { ...SETTINGS, ...settings },
      ...{ settingsOf, logFolder, signal, instances },
      ...(brokerNodes.length === 0 ? {} : { brokerNodes }),
    });
    const close = async () => {
      await system.close().finally(servers.stop);
    };

    return { ...system, stack, brokerNodes, sources, postgresDisk: options.postgresDisk, logFolder, close };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}
