import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  addressIn,
  amqpUrlOf,
  databaseUrlOf,
  managementUrlOf,
  redisUrlOf,
  serverTitles,
  type StackAddresses,
  type StackServer,
} from "./addresses.js";
import { answering } from "./environment-server.js";
import { composeFile } from "./folders.js";
import { updatePidFile } from "./pid-file.js";
import { mustRun, runCommand } from "./run-command.js";
import type { ProvidedServer } from "./running-stack.js";
import type { Ports, StackSettings } from "./stack-settings.js";

/** The role and user that our containers are made with. */
export const containerUser = "warren";

export type ComposeProject = Readonly<{
  name: string;
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

export async function upContainers(project: ComposeProject, servers: readonly StackServer[]): Promise<void> {
  await compose(project, ["up", "--detach", "--wait", "--wait-timeout", "180", ...servers]);
}

/** Stops one server's container and starts it again, data and port kept. */
export async function restartContainer(
  project: ComposeProject,
  server: StackServer,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  await (signal === "SIGKILL"
    ? compose(project, ["kill", "--signal", signal, server])
    : compose(project, ["stop", server]));
  await upContainers(project, [server]);
}

/** Removes a project's containers and network, and with `volumes` its data. */
export async function downContainers(name: string, options: Readonly<{ volumes: boolean }>): Promise<void> {
  const nothing = { ...placeholders(), COMPOSE_IGNORE_ORPHANS: "true" };
  await mustRun(
    "docker",
    [
      "compose",
      "--file",
      composeFile,
      "--project-name",
      name,
      "down",
      ...(options.volumes ? ["--volumes"] : []),
    ],
    { env: { ...process.env, ...nothing }, timeoutMs: 120_000 },
  );
}

/**
 * Names of the project's servers whose containers run.
 *
 * @throws Error with what Docker said, where it cannot say: that is not the same as none
 */
export async function runningContainers(name: string): Promise<readonly string[]> {
  const stdout = await mustRun(
    "docker",
    ["compose", "--file", composeFile, "--project-name", name, "ps", "--services", "--status", "running"],
    { env: { ...process.env, ...placeholders() } },
  );

  return stdout.split("\n").filter(Boolean);
}

/** Variables that compose.yaml reads. */
export function composeEnvironment(ports: Ports, secret: string): Readonly<Record<string, string>> {
  return {
    RABBITMQ_USER: containerUser,
    RABBITMQ_PASSWORD: secret,
    POSTGRES_USER: containerUser,
    POSTGRES_PASSWORD: secret,
    REDIS_PASSWORD: secret,
    ...servicePasswords(secret),
    WARREN_AMQP_PORT: String(ports.amqp),
    WARREN_MANAGEMENT_PORT: String(ports.management),
    WARREN_PROMETHEUS_PORT: String(ports.prometheus),
    WARREN_POSTGRES_PORT: String(ports.postgres),
    WARREN_REDIS_PORT: String(ports.redis),
  };
}

// Compose fills in the whole file for every command, also for those that start nothing.
function placeholders(): Readonly<Record<string, string>> {
  const unused = randomBytes(12).toString("hex");

  return {
    RABBITMQ_USER: containerUser,
    RABBITMQ_PASSWORD: unused,
    POSTGRES_USER: containerUser,
    POSTGRES_PASSWORD: unused,
    REDIS_PASSWORD: unused,
    ...servicePasswords(unused),
  };
}

// The services' containers are none of ours, but Compose wants their variables too.
function servicePasswords(password: string): Readonly<Record<string, string>> {
  const asked = readFileSync(composeFile, "utf8").matchAll(/\$\{(\w+_(?:AMQP|DATABASE)_PASSWORD):\?/g);

  return Object.fromEntries([...asked].map(([, variable = ""]) => [variable, password]));
}

function compose(project: ComposeProject, args: readonly string[]): Promise<string> {
  return mustRun("docker", ["compose", "--file", composeFile, "--project-name", project.name, ...args], {
    env: { ...process.env, ...composeEnvironment(project.ports, project.secret) },
    signal: project.signal,
    timeoutMs: 900_000,
  });
}

/** The containers of one stack folder. All are brought up with one command, by the first that is asked for. */
export function containerStack(
  task: Readonly<{
    folder: string;
    settings: StackSettings;
    servers: readonly StackServer[];
    log: (line: string) => void;
    signal: AbortSignal;
  }>,
): Readonly<{ start: (server: StackServer) => Promise<ProvidedServer> }> {
  const { ports, secret } = task.settings;
  const project = { name: projectNameOf(task.folder), ports, secret, signal: task.signal };
  let up: Promise<void> | undefined;

  return { start };

  async function start(server: StackServer): Promise<ProvidedServer> {
    await (up ??= upAll());
    task.log(`${serverTitles[server]} is ready in its container`);

    return {
      source: `${serverTitles[server]} in a container of the Compose project ${project.name}`,
      addresses: () => containerAddresses(server, task.settings),
      restart: (signal) => restartContainer(project, server, signal),
      // Docker starts it again by itself (`restart` in compose.yaml).
      supervised: answering(addressIn(server, containerAddresses(server, task.settings)) ?? ""),
    };
  }

  async function upAll(): Promise<void> {
    task.log(`Starting ${task.servers.map((server) => serverTitles[server]).join(", ")} with Docker Compose`);
    updatePidFile(task.folder, (now) => ({ ...now, composeProject: project.name }));
    await upContainers(project, task.servers);
  }
}

export function containerAddresses(
  server: StackServer,
  { ports, secret }: StackSettings,
): Partial<StackAddresses> {
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
  name: string,
  servers: readonly StackServer[],
  options: Readonly<{ lines: number; follow: boolean }>,
): Readonly<{ command: string; args: readonly string[]; env: NodeJS.ProcessEnv }> {
  return {
    command: "docker",
    args: [
      ...["compose", "--file", composeFile, "--project-name", name, "logs", "--tail", String(options.lines)],
      ...(options.follow ? ["--follow"] : []),
      ...servers,
    ],
    env: { ...process.env, ...placeholders() },
  };
}
