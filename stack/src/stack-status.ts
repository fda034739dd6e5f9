import { existsSync } from "node:fs";
import { addressAnswers } from "./accepts-connections.js";
import {
  addressIn,
  stackServers,
  type ServerName,
  type StackAddresses,
  type StackServer,
} from "./addresses.js";
import { chooseWay } from "./choose-way.js";
import { containerAddresses, runningContainers } from "./docker-stack.js";
import { addressesOf } from "./embedded-stack.js";
import { findManagement } from "./environment-server.js";
import { defaultDirectory, devFolder } from "./folders.js";
import { readPidFile } from "./pid-file.js";
import { postgresVersion } from "./postgres-server.js";
import { isRunning, type ProcessIdentity } from "./process-identity.js";
import { prometheusVersion } from "./prometheus-server.js";
import { programStatus, type ProgramStatus } from "./program-status.js";
import { queueStatus, type QueueStatus } from "./queue-status.js";
import { redisVersion } from "./redis-server.js";
import { readShopNotes, type ShopNotes } from "./shop-notes.js";
import { readSettings } from "./stack-settings.js";
import { readSources } from "./stack-summary.js";

export type ServerStatus = Readonly<{
  server: ServerName;
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

export type StackStatus = Readonly<{
  /** The three, and Prometheus where the shop has one. */
  servers: readonly ServerStatus[];
  managementUrl: string | undefined;
  /** The `npm start` that runs. */
  launcher: ProcessIdentity | undefined;
  /** Its programs. */
  programs: readonly ProgramStatus[];
  /** Undefined where the broker does not say. */
  queues: readonly QueueStatus[] | undefined;
  /** All servers answer, and all programs are ready. */
  ready: boolean;
}>;

/** Where the servers of the environment or of the "dev" profile run, whether they answer, and how the shop on them is. */
export async function stackStatus(directory: string = defaultDirectory): Promise<StackStatus> {
  const folder = devFolder(directory);
  const containers = await containersOf(folder);
  const notes = readShopNotes(directory);
  const found = await Promise.all(stackServers.map((server) => findServer(server, folder, containers)));
  const three = await Promise.all(
    found.map(async ({ addresses, ...rest }): Promise<ServerStatus> => {
      const address = addressIn(rest.server, addresses);
      const runs = rest.runs && address !== undefined && (await answers(rest.server, address));

      return {
        server: rest.server,
        answers: runs,
        address,
        restarts: notes?.servers[rest.server]?.restarts ?? 0,
        source: runs ? rest.source : rest.runs ? `${rest.source}, but it does not answer` : "does not run",
        pid: rest.pid,
      };
    }),
  );

  const servers = [...three, ...(await prometheusStatus(folder, notes))];
  const managementUrl = found.find(({ server, runs }) => server === "rabbitmq" && runs)?.addresses
    .managementUrl;
  const [programs, queues] = await Promise.all([
    Promise.all((notes?.programs ?? []).map(programStatus)),
    queueStatus(managementUrl),
  ]);

  return {
    servers,
    managementUrl,
    launcher: notes?.launcher,
    programs,
    queues,
    ready: servers.every((server) => server.answers) && programs.every((program) => program.ready),
  };
}

async function prometheusStatus(
  folder: string,
  notes: ShopNotes | undefined,
): Promise<readonly ServerStatus[]> {
  const url = notes?.prometheusUrl;
  if (url === undefined) return [];
  const identity = readPidFile(folder)?.processes.prometheus;
  const version = await prometheusVersion(url).catch(() => undefined);

  return [
    {
      server: "prometheus",
      answers: version !== undefined,
      address: url,
      source: version === undefined ? "does not answer" : `Prometheus ${version}, started with the shop`,
      pid: identity !== undefined && isRunning(identity) ? identity.pid : undefined,
      restarts: notes?.servers.prometheus?.restarts ?? 0,
    },
  ];
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

async function answers(server: StackServer, address: string): Promise<boolean> {
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
