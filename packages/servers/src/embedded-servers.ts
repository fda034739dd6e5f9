import {
  amqpUrlOf,
  databaseUrlOf,
  managementUrlOf,
  redisUrlOf,
  serverTitles,
  type ServerAddresses,
  type ServerName,
} from "./addresses.js";
import { ServerStartError } from "./background-process.js";
import type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
import { portsToMove } from "./move-ports.js";
import { readPidFile } from "./pid-file.js";
import { embeddedPostgres, postgresUser } from "./postgres-server.js";
import { isRunning } from "./process-identity.js";
import { signalTree } from "./process-tree.js";
import { brokerCredentials, embeddedRabbitmq } from "./rabbitmq-server.js";
import { embeddedRedis } from "./redis-server.js";
import { restartOnSamePorts, START_ATTEMPTS, supervisedEmbedded } from "./restart-embedded.js";
import type { ProvidedServer } from "./running-servers.js";
import { changePorts, type Settings } from "./settings.js";

const makers: Readonly<Record<ServerName, (context: EmbeddedContext) => Promise<EmbeddedServer>>> = {
  rabbitmq: embeddedRabbitmq,
  postgres: embeddedPostgres,
  redis: embeddedRedis,
};

/** The embedded servers of one stack folder; they share its settings. */
export type EmbeddedServers = Readonly<{ start: (server: ServerName) => Promise<ProvidedServer> }>;

export function embeddedServers(
  first: Settings,
  context: Omit<EmbeddedContext, "ports" | "secret">,
): EmbeddedServers {
  let settings = first;
  const { folder, log, signal } = context;

  return { start };

  async function start(name: ServerName): Promise<ProvidedServer> {
    const title = serverTitles[name];
    const server = await makers[name]({ ...context, secret: settings.secret, ports: () => settings.ports });
    const already = isServerRunning(folder, name);
    log(already ? `${title} is already running` : `Starting ${title} from ${server.source}`);
    const version = await startOnFreePorts(name, server, already);
    log(`${title} ${version} is ready`);

    return {
      source: `${title} ${version} from ${server.source}, ${already ? "was already running" : "started on a private port"}`,
      addresses: () => addressesOf(name, settings),
      restart: (restartSignal) => restartOnSamePorts(server, restartSignal, context),
      supervised: supervisedEmbedded(server, context),
      signal: (sent) => {
        const identity = readPidFile(folder)?.processes[name];
        // A server that is thought to stand still while none runs would be shown to harm nobody.
        if (identity === undefined || !isRunning(identity))
          throw new Error(`${title} does not run, and cannot be sent ${sent}.`);
        signalTree(identity, sent);
      },
      ...(server.control === undefined ? {} : { control: server.control }),
    };
  }

  async function startOnFreePorts(
    name: ServerName,
    server: EmbeddedServer,
    already: boolean,
  ): Promise<string> {
    for (let attempt = 1; ; attempt += 1) {
      if (!already || attempt > 1) {
        // A broker that died leaves its name service, which would keep its port from the next one.
        await server.stop({ signal: "SIGKILL" });
        const change = await portsToMove(name, settings.ports, { folder, log });
        settings = changePorts(folder, settings, change);
      }
      try {
        return await server.start();
      } catch (error) {
        const again = error instanceof ServerStartError && (already || error.portTaken);
        if (!again || attempt === START_ATTEMPTS) {
          // One that ran before is not ours to end because this start was given up.
          if (!already) await server.stop({ signal: "SIGKILL" });
          throw error;
        }
        signal?.throwIfAborted();
        log(`${serverTitles[server.name]} could not be started, trying again`);
      }
    }
  }
}

export function addressesOf(server: ServerName, { ports, secret }: Settings): Partial<ServerAddresses> {
  switch (server) {
    case "rabbitmq":
      return {
        amqpUrl: amqpUrlOf(ports.amqp, brokerCredentials),
        managementUrl: managementUrlOf(ports.management, brokerCredentials),
        brokerMetrics: `127.0.0.1:${String(ports.prometheus)}`,
      };
    case "postgres":
      return { databaseUrl: databaseUrlOf(ports.postgres, { user: postgresUser, password: secret }) };
    case "redis":
      return { redisUrl: redisUrlOf(ports.redis, secret) };
  }
}

function isServerRunning(folder: string, server: ServerName): boolean {
  const identity = readPidFile(folder)?.processes[server];

  return identity !== undefined && isRunning(identity);
}
