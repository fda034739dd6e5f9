import { resolve } from "node:path";
import { serverTitles, stackServers, type StackAddresses, type StackServer } from "./addresses.js";
import {
  addressVariables,
  chooseWay,
  rabbitmqHomeVariable,
  walArchiveVariable,
  type StackEnvironment,
  type Way,
} from "./choose-way.js";
import { containerStack, dockerAnswers } from "./docker-stack.js";
import { embeddedStack } from "./embedded-stack.js";
import { environmentServer } from "./environment-server.js";
import { cacheFolder, ensureFolder } from "./folders.js";
import { joinMissing, NotProvidedError } from "./not-provided.js";
import type { ProvidedServer, RunningStack } from "./running-stack.js";
import { superviseServers, type SupervisionOptions } from "./supervise-servers.js";
import { settingsOf } from "./stack-settings.js";

export type Ways = Readonly<Record<StackServer, Way>>;

export type Launch = Readonly<{
  profile: "dev" | "test";
  env: StackEnvironment;
  durable?: boolean | undefined;
  postgresFolder?: string;
  log: (line: string) => void;
  signal: AbortSignal;
  /** Runs work while nobody else starts or ends the same servers. Default: nobody does. */
  alone?: SupervisionOptions["alone"];
}>;

/** Asks the environment, and Docker only where a server still needs a way. */
export async function chooseWays(env: StackEnvironment): Promise<Ways> {
  const allGiven = stackServers.every((server) => Boolean(env[addressVariables[server]]));
  const facts = { env, dockerAnswers: allGiven ? false : await dockerAnswers() };

  return {
    rabbitmq: chooseWay("rabbitmq", facts),
    postgres: chooseWay("postgres", facts),
    redis: chooseWay("redis", facts),
  };
}

/** Provides all three servers, side by side. When one of them fails the others' starts are ended too. */
export async function provideServers(
  folder: string,
  ways: Ways,
  launch: Launch,
): Promise<Omit<RunningStack, "stop" | "amqpUrls">> {
  const settings = await settingsOf(folder, launch.profile);
  // One that fails ends the others' start, which would otherwise go on behind the error.
  const failure = new AbortController();
  const signal = AbortSignal.any([launch.signal, failure.signal]);
  const embedded = embeddedStack(settings, {
    folder,
    durable: launch.durable ?? launch.profile === "dev",
    ...(launch.postgresFolder === undefined ? {} : { postgresFolder: launch.postgresFolder }),
    // Tests throw their databases away, and would spoil the archive of the shop.
    ...(launch.profile === "dev" ? walArchiveIn(launch.env) : {}),
    rabbitmqHome: launch.env[rabbitmqHomeVariable],
    cache: ensureFolder(cacheFolder()),
    log: launch.log,
    signal,
  });
  const inContainers = stackServers.filter((server) => ways[server].kind === "docker");
  const containers = containerStack({ folder, settings, servers: inContainers, log: launch.log, signal });
  const provide = async (server: StackServer): Promise<ProvidedServer> => {
    const way = ways[server];
    switch (way.kind) {
      case "environment":
        return environmentServer(server, way.address, launch.env);
      case "docker":
        return containers.start(server);
      case "embedded":
        return embedded.start(server);
    }
  };
  const results = await Promise.allSettled(
    stackServers.map((server) =>
      provide(server).catch((error: unknown) => {
        // What is missing is told together, so the others go on to find out.
        if (!(error instanceof NotProvidedError)) failure.abort(error);
        throw error;
      }),
    ),
  );
  launch.signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  const missing = results.flatMap((result) =>
    result.status === "rejected" && result.reason instanceof NotProvidedError ? [result.reason] : [],
  );
  if (missing.length > 0) throw joinMissing(missing);
  const [rabbitmq, postgres, redis] = results.flatMap((result) =>
    result.status === "fulfilled" ? [result.value] : [],
  );
  if (!rabbitmq || !postgres || !redis) throw new Error("A server is missing after the start.");

  return joined({ rabbitmq, postgres, redis }, launch);
}

/**
 * The log of a server that is not ours is archived by whoever runs it.
 *
 * @throws Error where an archive is wanted of such a one: nobody would write it
 */
export function refuseArchiveOfOthers(ways: Ways, env: StackEnvironment): void {
  if (!env[walArchiveVariable] || ways.postgres.kind === "embedded") return;
  throw new Error(
    `${walArchiveVariable} is for the PostgreSQL that npm start runs itself, but ${ways.postgres.kind === "docker" ? "Docker runs it here" : `${addressVariables.postgres} names another`}. Have that one archive its log by its own settings, and leave out the variable.`,
  );
}

/** It has to be there: PostgreSQL would keep all of its log for a folder that is not. */
function walArchiveIn(env: StackEnvironment): Readonly<{ walArchive?: string }> {
  const folder = env[walArchiveVariable];

  return folder ? { walArchive: ensureFolder(resolve(folder)) } : {};
}

function joined(
  servers: Readonly<Record<StackServer, ProvidedServer>>,
  { signal: stopping, alone = (work) => work() }: Pick<Launch, "alone" | "signal">,
): Omit<RunningStack, "stop" | "amqpUrls"> {
  const { amqpUrl, managementUrl, brokerMetrics } = servers.rabbitmq.addresses();
  const { databaseUrl } = servers.postgres.addresses();
  const signal = (server: StackServer, sent: "SIGSTOP" | "SIGCONT") => {
    const send = servers[server].signal;
    if (send === undefined)
      throw new Error(`${serverTitles[server]} is no process of ours, and cannot be paused.`);
    send(sent);
  };
  const { redisUrl } = servers.redis.addresses();
  const addresses: StackAddresses = {
    amqpUrl: known("rabbitmq", amqpUrl),
    managementUrl,
    brokerMetrics,
    databaseUrl: known("postgres", databaseUrl),
    redisUrl: known("redis", redisUrl),
  };

  return {
    addresses,
    sources: {
      rabbitmq: servers.rabbitmq.source,
      postgres: servers.postgres.source,
      redis: servers.redis.source,
    },
    restart: (server, options = {}) => servers[server].restart(options.signal ?? "SIGTERM"),
    supervise: (onState) =>
      superviseServers(
        {
          rabbitmq: servers.rabbitmq.supervised,
          postgres: servers.postgres.supervised,
          redis: servers.redis.supervised,
        },
        { onState, signal: stopping, alone },
      ),
    pause: (server) => signal(server, "SIGSTOP"),
    resume: (server) => signal(server, "SIGCONT"),
    rabbitmqctl: (args) =>
      servers.rabbitmq.control?.(args) ??
      Promise.reject(new Error("rabbitmqctl is known only of a broker that was started as a process.")),
  };
}

/** Three servers that were all given by address: nothing is started and no folder is touched. */
export async function environmentStack(
  ways: Ways,
  { env, signal }: Pick<Launch, "env" | "signal">,
): Promise<RunningStack> {
  const provide = (server: StackServer): Promise<ProvidedServer> => {
    const way = ways[server];

    return environmentServer(server, way.kind === "environment" ? way.address : "", env);
  };
  const servers = {
    rabbitmq: await provide("rabbitmq"),
    postgres: await provide("postgres"),
    redis: await provide("redis"),
  };

  return { ...joined(servers, { signal }), amqpUrls: {}, stop: () => Promise.resolve() };
}

function known(server: StackServer, address: string | undefined): string {
  if (address === undefined) throw new Error(`${serverTitles[server]} has no address.`);

  return address;
}
