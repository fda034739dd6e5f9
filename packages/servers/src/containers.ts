import { createHash, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import {
  addressIn,
  amqpUrlOf,
  databaseUrlOf,
  managementUrlOf,
  redisUrlOf,
  serverTitles,
  type ServerAddresses,
  type ServerName,
} from "./addresses.js";
import { answering } from "./environment-server.js";
import { portsToMove, publishedPorts } from "./move-ports.js";
import { updatePidFile, type NotedProject } from "./pid-file.js";
import { mustRun, runCommand } from "./run-command.js";
import type { ProvidedServer } from "./running-servers.js";
import { changePorts, type Ports, type Settings } from "./settings.js";

/** The role and user that our containers are made with. */
export const containerUser = "warren";

export type ComposeProject = Readonly<{
  name: string;
  /** Describes its containers. */
  file: string;
  ports: Ports;
  secret: string;
  signal?: AbortSignal | undefined;
}>;

/** True when an engine answers and its Compose plugin is there: `docker --version` says neither. */
export async function dockerAnswers(): Promise<boolean> {
  const info = await runCommand("docker", ["info"], { timeoutMs: 10_000 });
  if (info.exitCode !== 0) return false;
  const compose = await runCommand("docker", ["compose", "version"], { timeoutMs: 10_000 });

  return compose.exitCode === 0;
}

/** One project name a folder, so that two checkouts do not share containers. */
export function projectNameOf(folder: string): string {
  return `warren-${createHash("sha256").update(folder).digest("hex").slice(0, 10)}`;
}

export async function upContainers(project: ComposeProject, servers: readonly ServerName[]): Promise<void> {
  await compose(project, ["up", "--detach", "--wait", "--wait-timeout", "180", ...servers]);
}

/** Stops one server's container and starts it again, data and port kept. */
export async function restartContainer(
  project: ComposeProject,
  server: ServerName,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  await (signal === "SIGKILL"
    ? compose(project, ["kill", "--signal", signal, server])
    : compose(project, ["stop", server]));
  await upContainers(project, [server]);
}

/** Removes a project's containers and network, and with `volumes` its data. */
export async function downContainers(
  project: NotedProject,
  options: Readonly<{ volumes: boolean }>,
): Promise<void> {
  const nothing = { ...placeholders(project), COMPOSE_IGNORE_ORPHANS: "true" };
  await mustRun("docker", [...composeOf(project), "down", ...(options.volumes ? ["--volumes"] : [])], {
    env: { ...process.env, ...nothing },
    timeoutMs: 120_000,
  });
}

/**
 * Names of the project's servers whose containers run.
 *
 * @throws Error with what Docker said, where it cannot say: that is not the same as none
 */
export async function runningContainers(project: NotedProject): Promise<readonly string[]> {
  const stdout = await mustRun("docker", [...composeOf(project), "ps", "--services", "--status", "running"], {
    env: { ...process.env, ...placeholders(project) },
  });

  return stdout.split("\n").filter(Boolean);
}

/** The command that runs another one in the container of a server. */
export function inContainerCommand(
  project: NotedProject,
  server: ServerName,
  command: readonly string[],
): Readonly<{ command: string; args: readonly string[]; env: NodeJS.ProcessEnv }> {
  return {
    command: "docker",
    args: [...composeOf(project), "exec", "-T", server, ...command],
    env: { ...process.env, ...placeholders(project) },
  };
}

/** Variables that the file reads. */
export function composeEnvironment(
  file: string,
  ports: Ports,
  secret: string,
): Readonly<Record<string, string>> {
  return {
    RABBITMQ_USER: containerUser,
    RABBITMQ_PASSWORD: secret,
    POSTGRES_USER: containerUser,
    POSTGRES_PASSWORD: secret,
    REDIS_PASSWORD: secret,
    ...servicePasswords(file, secret),
    WARREN_AMQP_PORT: String(ports.amqp),
    WARREN_MANAGEMENT_PORT: String(ports.management),
    WARREN_PROMETHEUS_PORT: String(ports.prometheus),
    WARREN_POSTGRES_PORT: String(ports.postgres),
    WARREN_REDIS_PORT: String(ports.redis),
  };
}

// Compose fills in the whole file for every command, also for those that start nothing.
function placeholders({ file }: NotedProject): Readonly<Record<string, string>> {
  const unused = randomBytes(12).toString("hex");

  return {
    RABBITMQ_USER: containerUser,
    RABBITMQ_PASSWORD: unused,
    POSTGRES_USER: containerUser,
    POSTGRES_PASSWORD: unused,
    REDIS_PASSWORD: unused,
    ...servicePasswords(file, unused),
  };
}

// The services' containers are none of ours, but Compose wants their variables too.
function servicePasswords(file: string, password: string): Readonly<Record<string, string>> {
  if (!existsSync(file)) return {};
  const asked = readFileSync(file, "utf8").matchAll(/\$\{(\w+_(?:AMQP|DATABASE)_PASSWORD):\?/g);

  return Object.fromEntries([...asked].map(([, variable = ""]) => [variable, password]));
}

function compose(project: ComposeProject, args: readonly string[]): Promise<string> {
  return mustRun("docker", [...composeOf(project), ...args], {
    env: { ...process.env, ...composeEnvironment(project.file, project.ports, project.secret) },
    signal: project.signal,
    timeoutMs: 900_000,
  });
}

/** Docker knows a project without its file too, which may be gone by then: only to start one it is needed. */
function composeOf({ name, file }: NotedProject): readonly string[] {
  return ["compose", ...(existsSync(file) ? ["--file", file] : []), "--project-name", name];
}

/** The containers of one stack folder. All are brought up with one command, by the first that is asked for. */
export function containersOf(
  task: Readonly<{
    folder: string;
    composeFile: string;
    settings: Settings;
    servers: readonly ServerName[];
    log: (line: string) => void;
    signal: AbortSignal;
  }>,
): Readonly<{ start: (server: ServerName) => Promise<ProvidedServer> }> {
  const noted: NotedProject = { name: projectNameOf(task.folder), file: task.composeFile };
  let { settings } = task;
  const project = (): ComposeProject => ({ ...noted, ...settings, signal: task.signal });
  let up: Promise<void> | undefined;

  return { start };

  async function start(server: ServerName): Promise<ProvidedServer> {
    await (up ??= upAll());
    task.log(`${serverTitles[server]} is ready in its container`);

    return {
      source: `${serverTitles[server]} in a container of the Compose project ${noted.name}`,
      addresses: () => containerAddresses(server, settings),
      restart: (signal) => restartContainer(project(), server, signal),
      // Docker starts it again by itself (`restart` in compose.yaml).
      supervised: answering(addressIn(server, containerAddresses(server, settings)) ?? ""),
    };
  }

  async function upAll(): Promise<void> {
    task.log(`Starting ${task.servers.map((server) => serverTitles[server]).join(", ")} with Docker Compose`);
    updatePidFile(task.folder, (now) => ({ ...now, compose: noted }));
    // Those of one that runs are in use because it runs.
    const running = await runningContainers(noted);
    for (const server of task.servers.filter((one) => !running.includes(one))) {
      const change = await portsToMove(server, settings.ports, { ...task, names: publishedPorts[server] });
      settings = changePorts(task.folder, settings, change);
    }
    await upContainers(project(), task.servers);
  }
}

export function containerAddresses(
  server: ServerName,
  { ports, secret }: Settings,
): Partial<ServerAddresses> {
  const credentials = { user: containerUser, password: secret };
  switch (server) {
    case "rabbitmq":
      return {
        amqpUrl: amqpUrlOf(ports.amqp, credentials),
        managementUrl: managementUrlOf(ports.management, credentials),
        brokerMetrics: `127.0.0.1:${String(ports.prometheus)}`,
      };
    case "postgres":
      return { databaseUrl: databaseUrlOf(ports.postgres, credentials) };
    case "redis":
      return { redisUrl: redisUrlOf(ports.redis, secret) };
  }
}

/** The command that prints the containers' logs. */
export function containerLogsCommand(
  project: NotedProject,
  servers: readonly ServerName[],
  options: Readonly<{ lines: number; follow: boolean }>,
): Readonly<{ command: string; args: readonly string[]; env: NodeJS.ProcessEnv }> {
  return {
    command: "docker",
    args: [
      ...[...composeOf(project), "logs", "--tail", String(options.lines)],
      ...(options.follow ? ["--follow"] : []),
      ...servers,
    ],
    env: { ...process.env, ...placeholders(project) },
  };
}
