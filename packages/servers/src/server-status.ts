import { existsSync } from "node:fs";
import { addressAnswers } from "./accepts-connections.js";
import {
  addressIn,
  serverNames,
  type ServerAddresses,
  type ServerName,
  type WatchedServer,
} from "./addresses.js";
import { chooseWay, type Environment } from "./choose-way.js";
import { containerAddresses, runningContainers } from "./containers.js";
import { addressesOf } from "./embedded-servers.js";
import { findManagement } from "./environment-server.js";
import { defaultDirectory, devFolder } from "./folders.js";
import { readPidFile } from "./pid-file.js";
import { postgresVersion } from "./postgres-server.js";
import { isRunning } from "./process-identity.js";
import { redisVersion } from "./redis-server.js";
import { readSettings } from "./settings.js";
import { readSources } from "./summary.js";

/** How one server is. */
export type ServerStatus = Readonly<{
  server: WatchedServer;
  /** It answers to a client. */
  answers: boolean;
  /** With credentials; undefined for a server that was never started. */
  address: string | undefined;
  /** How it was provided, or that it does not run. */
  source: string;
  /** Process number of an embedded server that runs. */
  pid: number | undefined;
  /** How often the launcher that runs has started it again. */
  restarts: number;
}>;

/** How the servers of a folder are. */
export type ServersStatus = Readonly<{
  servers: readonly ServerStatus[];
  /** HTTP API of a broker that runs. */
  managementUrl: string | undefined;
}>;

/**
 * Where the servers of the environment or of the "dev" profile run, and whether they answer.
 *
 * @param directory where data, logs and notes are kept. Default: as `startServers`
 * @param servers which ones. Default: those that were ever started there, or are named by the environment
 */
export async function serversStatus(
  directory: string = defaultDirectory(),
  servers: readonly ServerName[] = knownServers(directory),
): Promise<ServersStatus> {
  const folder = devFolder(directory);
  const containers = await namesOfContainers(folder);
  const found = await Promise.all(servers.map((server) => findServer(server, folder, containers)));
  const broker = found.find(({ server, runs }) => server === "rabbitmq" && runs);

  return { servers: await Promise.all(found.map(statusOf)), managementUrl: broker?.addresses.managementUrl };
}

function knownServers(directory: string, env: Environment = process.env): readonly ServerName[] {
  const started = readSources(devFolder(directory));
  const isNamed = (server: ServerName) =>
    chooseWay(server, { env, dockerAnswers: false }).kind === "environment";
  const known = serverNames.filter((server) => started[server] !== undefined || isNamed(server));

  return known.length > 0 ? known : ["rabbitmq", "postgres"];
}

type Found = Readonly<{
  server: ServerName;
  runs: boolean;
  addresses: Partial<ServerAddresses>;
  source: string;
  pid: number | undefined;
}>;

async function statusOf({ server, runs, addresses, source, pid }: Found): Promise<ServerStatus> {
  const address = addressIn(server, addresses);
  const isUp = runs && address !== undefined && (await answers(server, address));

  return {
    server,
    answers: isUp,
    address,
    restarts: 0,
    source: isUp ? source : runs ? `${source}, but it does not answer` : "does not run",
    pid,
  };
}

async function findServer(server: ServerName, folder: string, containers: readonly string[]): Promise<Found> {
  const way = chooseWay(server, { env: process.env, dockerAnswers: false });
  if (way.kind === "environment") {
    const addresses = environmentAddresses(server, way.address);
    const managementUrl = server === "rabbitmq" ? await findManagement(way.address, process.env) : undefined;

    return {
      server,
      runs: true,
      addresses: { ...addresses, managementUrl },
      source: "address given in the environment",
      pid: undefined,
    };
  }
  const settings = existsSync(folder) ? readSettings(folder) : undefined;
  const source = readSources(folder)[server] ?? "started by us";
  if (!settings) return { server, runs: false, addresses: {}, source, pid: undefined };
  if (containers.includes(server)) {
    return { server, runs: true, addresses: containerAddresses(server, settings), source, pid: undefined };
  }
  const identity = readPidFile(folder)?.processes[server];
  const runs = identity !== undefined && isRunning(identity);

  return {
    server,
    runs,
    addresses: addressesOf(server, settings),
    source,
    pid: runs ? identity.pid : undefined,
  };
}

async function namesOfContainers(folder: string): Promise<readonly string[]> {
  const project = existsSync(folder) ? readPidFile(folder)?.compose : undefined;

  return project ? runningContainers(project) : [];
}

function environmentAddresses(server: ServerName, address: string): Partial<ServerAddresses> {
  switch (server) {
    case "rabbitmq":
      return { amqpUrl: address };
    case "postgres":
      return { databaseUrl: address };
    case "redis":
      return { redisUrl: address };
  }
}

async function answers(server: ServerName, address: string): Promise<boolean> {
  try {
    switch (server) {
      case "rabbitmq":
        return await addressAnswers(address);
      case "postgres":
        return (await postgresVersion(address)) !== undefined;
      case "redis":
        return (await redisVersion(address)) !== undefined;
    }
  } catch {
    return false;
  }
}
