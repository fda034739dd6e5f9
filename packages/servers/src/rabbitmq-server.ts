import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { acceptsConnections } from "./accepts-connections.js";
import { managementRequest, managementUrlOf } from "./addresses.js";
import { startInBackground, waitUntilReady, type BackgroundCommand } from "./background-process.js";
import { blankFreePath } from "./blank-free-path.js";
import type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
import { ensureFolder, logFileOf } from "./folders.js";
import { isRecord } from "./json-file.js";
import { readPidFile, recordOutsideFolder, recordProcess } from "./pid-file.js";
import { endProcess, isRunning } from "./process-identity.js";
import { provideRabbitmq, type RabbitmqProgram } from "./rabbitmq-program.js";
import { outputOf, runCommand } from "./run-command.js";
import type { Ports } from "./settings.js";
import { startedAgain } from "./started-again.js";

/** The broker lets this user in from this machine only. */
export const brokerCredentials = { user: "guest", password: "guest" } as const;

const stopGraceMs = 20_000;

/** What administrators of a broker use. */
export type BrokerTool = "rabbitmqctl" | "rabbitmq-plugins";

type EmbeddedBroker = EmbeddedServer &
  Readonly<{
    control: (args: readonly string[]) => Promise<string>;
    /** How a tool is run on it. */
    toolCommand: (tool: BrokerTool, args: readonly string[]) => ToolCommand;
  }>;

export type ToolCommand = Readonly<{
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string;
}>;

/** A private broker with management and Prometheus plugins, on 127.0.0.1 only. */
export async function embeddedRabbitmq(context: EmbeddedContext): Promise<EmbeddedBroker> {
  const program = await provideRabbitmq(context);
  const folder = ensureFolder(join(context.folder, "rabbitmq"));
  const home = blankFreePath(folder);
  if (home !== folder) recordOutsideFolder(context.folder, home);

  return { name: "rabbitmq", source: program.source, start, stop, control, toolCommand };

  async function start(): Promise<string> {
    const ports = context.ports();
    const managementUrl = managementUrlOf(ports.management, brokerCredentials);
    const running = readPidFile(context.folder)?.processes.rabbitmq;
    const command = brokerCommand(program, context, home, ports);
    const wait = { signal: context.signal, log: context.log };
    if (running && isRunning(running)) {
      return waitUntilReady(command, running, () => brokerVersion(managementUrl, ports.amqp), wait);
    }
    await startNameService(program, context, home, ports);
    writeConfiguration(home, ports, context);
    const identity = await startInBackground(command);
    recordProcess(context.folder, "rabbitmq", identity);

    return waitUntilReady(command, identity, () => brokerVersion(managementUrl, ports.amqp), wait);
  }

  async function stop(options: Readonly<{ signal?: "SIGTERM" | "SIGKILL" | undefined }> = {}): Promise<void> {
    const signal = options.signal ?? "SIGTERM";
    const { rabbitmq, epmd } = readPidFile(context.folder)?.processes ?? {};
    if (rabbitmq) await endProcess(rabbitmq, { signal, graceMs: stopGraceMs });
    recordProcess(context.folder, "rabbitmq", undefined);
    // The other nodes of a cluster still need it: it ends with the folder.
    if (context.cluster !== undefined) return;
    if (epmd) await endProcess(epmd, { signal });
    recordProcess(context.folder, "epmd", undefined);
  }

  async function control(wanted: readonly string[]): Promise<string> {
    const { command, args, ...options } = toolCommand("rabbitmqctl", wanted);

    return outputOf([command, ...args], await startedAgain(() => runCommand(command, args, options)));
  }

  function toolCommand(tool: BrokerTool, args: readonly string[]): ToolCommand {
    const { command, cwd, env } = brokerCommand(program, context, home, context.ports());

    return { command: join(dirname(command), tool), args, cwd, env };
  }
}

/** The broker's version once clients can connect, else undefined. */
export async function brokerVersion(managementUrl: string, amqpPort: number): Promise<string | undefined> {
  const { url, headers } = managementRequest(managementUrl, "/api/overview");
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });
  const overview: unknown = response.ok ? await response.json() : undefined;
  if (!isRecord(overview) || typeof overview["rabbitmq_version"] !== "string") return undefined;

  // The management page is up before the broker takes clients.
  return (await acceptsConnections(amqpPort)) ? overview["rabbitmq_version"] : undefined;
}

// Erlang would start a shared name service that outlives the broker and listens for the whole network.
async function startNameService(
  program: RabbitmqProgram,
  context: EmbeddedContext,
  home: string,
  ports: Ports,
): Promise<void> {
  const running = readPidFile(context.folder)?.processes.epmd;
  if (running && isRunning(running)) return;
  const port = epmdPortOf(context, ports);
  if (context.cluster !== undefined && (await acceptsConnections(port))) return;
  const command: BackgroundCommand = {
    title: "The broker's name service (epmd)",
    command: program.epmd,
    args: ["-port", String(port), "-address", "127.0.0.1"],
    env: { ...ownEnvironment(), ...program.env, HOME: home },
    cwd: home,
    logFile: logFileOf(context.folder, "rabbitmq"),
  };
  const identity = await startInBackground(command);
  recordProcess(context.folder, "epmd", identity);
  await waitUntilReady(command, identity, async () => (await acceptsConnections(port)) || undefined, {
    signal: context.signal,
  });
}

function brokerCommand(
  program: RabbitmqProgram,
  context: EmbeddedContext,
  home: string,
  ports: Ports,
): BackgroundCommand {
  return {
    title: "RabbitMQ",
    command: program.server,
    args: [],
    cwd: home,
    logFile: logFileOf(context.folder, "rabbitmq"),
    env: {
      ...ownEnvironment(),
      ...program.env,
      HOME: home,
      LANG: "C.UTF-8",
      // Makes the start script become the broker (exec), so that the recorded process is the broker.
      detached: "1",
      ERL_EPMD_PORT: String(epmdPortOf(context, ports)),
      ERL_EPMD_ADDRESS: "127.0.0.1",
      ERL_CRASH_DUMP_SECONDS: "0",
      RABBITMQ_NODENAME: context.cluster?.node ?? "warren@localhost",
      RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
      RABBITMQ_NODE_PORT: String(ports.amqp),
      RABBITMQ_DIST_PORT: String(ports.distribution),
      RABBITMQ_CTL_DIST_PORT_MIN: String(ports.control),
      RABBITMQ_CTL_DIST_PORT_MAX: String(ports.control),
      RABBITMQ_MNESIA_BASE: join(home, "data"),
      RABBITMQ_LOG_BASE: join(home, "log"),
      RABBITMQ_LOGS: "-",
      RABBITMQ_PID_FILE: join(home, "broker.pid"),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(home, "enabled_plugins"),
      RABBITMQ_CONFIG_FILE: join(home, "rabbitmq.conf"),
      // Named so that the system's own file in /etc is not read.
      RABBITMQ_CONF_ENV_FILE: join(home, "no-such-file"),
      // Without busy waiting: the broker shares its processors with everything else here.
      // https://www.rabbitmq.com/docs/runtime#busy-waiting
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
        "-kernel inet_dist_use_interface {127,0,0,1} +sbwt none +sbwtdcpu none +sbwtdio none",
    },
  };
}

function epmdPortOf({ cluster }: EmbeddedContext, { epmd }: Ports): number {
  return cluster?.epmdPort ?? epmd;
}

function writeConfiguration(
  home: string,
  ports: Ports,
  { cluster, plugins = [] }: Pick<EmbeddedContext, "cluster" | "plugins">,
): void {
  if (cluster !== undefined) writeFileSync(join(home, ".erlang.cookie"), cluster.cookie, { mode: 0o600 });
  for (const name of ["data", "log"]) mkdirSync(join(home, name), { recursive: true });
  writeFileSync(
    join(home, "enabled_plugins"),
    `[${["rabbitmq_management", "rabbitmq_prometheus", ...plugins].join(",")}].\n`,
  );
  writeFileSync(
    join(home, "rabbitmq.conf"),
    [
      "management.tcp.ip = 127.0.0.1",
      `management.tcp.port = ${String(ports.management)}`,
      "prometheus.tcp.ip = 127.0.0.1",
      `prometheus.tcp.port = ${String(ports.prometheus)}`,
      "log.console.level = info",
      ...(cluster === undefined
        ? []
        : [
            "cluster_formation.peer_discovery_backend = classic_config",
            ...cluster.nodes.map(
              (node, index) => `cluster_formation.classic_config.nodes.${String(index + 1)} = ${node}`,
            ),
            "cluster_partition_handling = pause_minority",
          ]),
      "",
    ].join("\n"),
  );
}

// Settings meant for another broker on this machine must not reach ours.
function ownEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(RABBITMQ_|ERL_|MNESIA_|NODE_OPTIONS$)/.test(name)),
  );
}
