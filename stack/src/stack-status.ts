import { existsSync } from "node:fs";
import { stackServers, type StackAddresses, type StackServer } from "./addresses.js";
import { chooseWay } from "./choose-way.js";
import { containerAddresses, runningContainers } from "./docker-stack.js";
import { addressesOf } from "./embedded-stack.js";
import { findManagement } from "./environment-server.js";
import { defaultDirectory, devFolder } from "./folders.js";
import { readPidFile } from "./pid-file.js";
import { postgresVersion } from "./postgres-server.js";
import { isRunning } from "./process-identity.js";
import { amqpAnswers } from "./rabbitmq-server.js";
import { redisVersion } from "./redis-server.js";
import { readSettings } from "./stack-settings.js";
import { readSources } from "./stack-summary.js";

export type ServerStatus = Readonly<{
  server: StackServer;
  /** It answers to a client. */
  answers: boolean;
  /** With credentials; undefined for a server that was never started. */
  address: string | undefined;
  /** How it was provided, or that it does not run. */
  source: string;
  /** Process number of an embedded server that runs. */
  pid: number | undefined;
}>;

export type StackStatus = Readonly<{
  servers: readonly ServerStatus[];
  managementUrl: string | undefined;
  /** All three answer. */
  ready: boolean;
}>;

/** Where the servers of the environment or of the "dev" profile run, and whether they answer. */
export async function stackStatus(directory: string = defaultDirectory): Promise<StackStatus> {
  const folder = devFolder(directory);
  const containers = await containersOf(folder);
  const found = await Promise.all(stackServers.map((server) => findServer(server, folder, containers)));
  const servers = await Promise.all(
    found.map(async ({ addresses, ...rest }): Promise<ServerStatus> => {
      const address = addressIn(rest.server, addresses);
      const runs = rest.runs && address !== undefined && (await answers(rest.server, address));

      return {
        server: rest.server,
        answers: runs,
        address,
        source: runs ? rest.source : rest.runs ? `${rest.source}, but it does not answer` : "does not run",
        pid: rest.pid,
      };
    }),
  );

  return {
    servers,
    managementUrl: found.find(({ server, runs }) => server === "rabbitmq" && runs)?.addresses.managementUrl,
    ready: servers.every((server) => server.answers),
  };
}

type Found = Readonly<{
  server: StackServer;
  runs: boolean;
  addresses: Partial<StackAddresses>;
  source: string;
  pid: number | undefined;
}>;

async function findServer(
  server: StackServer,
  folder: string,
  containers: readonly string[],
): Promise<Found> {
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

async function containersOf(folder: string): Promise<readonly string[]> {
  const project = existsSync(folder) ? readPidFile(folder)?.composeProject : undefined;

  return project ? runningContainers(project) : [];
}

function environmentAddresses(server: StackServer, address: string): Partial<StackAddresses> {
  switch (server) {
    case "rabbitmq":
      return { amqpUrl: address };
    case "postgres":
      return { databaseUrl: address };
    case "redis":
      return { redisUrl: address };
  }
}

function addressIn(server: StackServer, addresses: Partial<StackAddresses>): string | undefined {
  switch (server) {
    case "rabbitmq":
      return addresses.amqpUrl;
    case "postgres":
      return addresses.databaseUrl;
    case "redis":
      return addresses.redisUrl;
  }
}

async function answers(server: StackServer, address: string): Promise<boolean> {
  try {
    switch (server) {
      case "rabbitmq":
        return await amqpAnswers(address);
      case "postgres":
        return (await postgresVersion(address)) !== undefined;
      case "redis":
        return (await redisVersion(address)) !== undefined;
    }
  } catch {
    return false;
  }
}
