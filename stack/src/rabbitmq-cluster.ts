import { randomBytes } from "node:crypto";
import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import {
  amqpUrlOf,
  brokerCredentials,
  embeddedRabbitmq,
  endServers,
  ensureFolder,
  managementUrlOf,
  onLauncherEnd,
  ownIdentity,
  removeFolder,
  settingsOf,
  writePidFile,
  type EmbeddedServer,
  type Settings,
} from "@warren/servers/parts";
import { cacheFolder } from "./folders.js";

/** One of several brokers that hold the same queues. */
export type BrokerNode = Readonly<{
  name: string;
  amqpUrl: string;
  managementUrl: string;
  /** SIGKILL; resolves when it is gone. */
  kill: () => Promise<void>;
  /** Starts it again, with its data; resolves when it takes clients. */
  start: () => Promise<void>;
}>;

export type BrokerCluster = Readonly<{
  nodes: readonly BrokerNode[];
  /** What it is and where it comes from, for people. */
  source: string;
  /** Ends all of it and removes its data. May be called twice. */
  stop: () => Promise<void>;
}>;

export type BrokerClusterOptions = Readonly<{
  /** Where data and logs are kept; swept of what killed runs left by the next `startStack` there. */
  directory: string;
  /** The folder of another RabbitMQ than that of this system. */
  rabbitmqHome?: string | undefined;
  /** Default 3. */
  size?: number;
  /** Plugins besides those for management and metrics, such as `rabbitmq_shovel`. Default: none. */
  plugins?: readonly string[];
  log?: (line: string) => void;
  signal?: AbortSignal;
}>;

type Member = Readonly<{ name: string; folder: string; settings: Settings; server: EmbeddedServer }>;

/** Starts several RabbitMQ on this machine as one cluster, on free ports. It ends with this process. */
export async function startBrokerCluster(options: BrokerClusterOptions): Promise<BrokerCluster> {
  const { size = 3, log = () => undefined, signal } = options;
  const directory = ensureFolder(options.directory);
  const names = Array.from({ length: size }, (_, index) => `warren${String(index + 1)}@localhost`);
  const cookie = randomBytes(20).toString("hex").toUpperCase();
  const members: Member[] = [];
  const ends: (() => Promise<void>)[] = [];
  let version = "";
  let stopped: Promise<void> | undefined;
  // The last first: the name service is the first one's.
  const stop = () =>
    (stopped ??= (async () => {
      for (const end of ends.reverse()) await end();
    })());

  try {
    for (const node of names) {
      const folder = realpathSync(mkdtempSync(join(directory, `test-${String(process.pid)}-`)));
      writePidFile(folder, { owner: ownIdentity(), processes: {} });
      const guard = onLauncherEnd(folder, stop, { onSignal: false });
      ends.push(async () => {
        guard.release();
        await endServers(folder, { atOnce: true });
        removeFolder(folder);
      });
      const settings = await settingsOf(folder, "test");
      const epmdPort = members[0]?.settings.ports.epmd ?? settings.ports.epmd;
      const server = await embeddedRabbitmq({
        folder,
        secret: settings.secret,
        ports: () => settings.ports,
        durable: true,
        cluster: { node, nodes: names, epmdPort, cookie },
        rabbitmqHome: options.rabbitmqHome,
        plugins: options.plugins,
        cache: ensureFolder(cacheFolder()),
        log,
        signal,
      });
      members.push({ name: node, folder, settings, server });
    }
    log(`Starting RabbitMQ as a cluster of ${String(size)} nodes`);
    // All at once: each waits for the others when it starts for the first time.
    const [first, ...others] = members.map(async ({ server }, index) => {
      // The name service is there when the first one has started it.
      if (index > 0) await new Promise((resolve) => setTimeout(resolve, NAME_SERVICE_MS));
      version = await server.start();
    });
    await Promise.all([first, ...others]);
  } catch (error) {
    await stop();
    throw error;
  }

  const source = `RabbitMQ ${version}, ${String(size)} nodes as one cluster, started on private ports`;

  return { nodes: members.map(nodeOf), source, stop };
}

const NAME_SERVICE_MS = 1_000;

function nodeOf({ name, settings, server }: Member): BrokerNode {
  return {
    name,
    amqpUrl: amqpUrlOf(settings.ports.amqp, brokerCredentials),
    managementUrl: managementUrlOf(settings.ports.management, brokerCredentials),
    kill: () => server.stop({ signal: "SIGKILL" }),
    start: async () => {
      await server.start();
    },
  };
}
