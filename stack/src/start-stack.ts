import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { serverTitles, stackServers, type StackAddresses, type StackServer } from "./addresses.js";
import { chooseWay, type Way } from "./choose-way.js";
import { containerStack, dockerAnswers, downContainers } from "./docker-stack.js";
import { embeddedStack } from "./embedded-stack.js";
import { environmentServer } from "./environment-server.js";
import { cacheFolder, defaultDirectory, devFolder, ensureFolder } from "./folders.js";
import { withFolderLock } from "./folder-lock.js";
import { endAbandonedTestStacks, endRecordedProcesses, removeFolder } from "./leftovers.js";
import { readPidFile, updatePidFile, writePidFile } from "./pid-file.js";
import { isRunning, ownIdentity } from "./process-identity.js";
import { onLauncherEnd, stoppedBySignals } from "./launcher-signals.js";
import type { ProvidedServer, RunningStack } from "./running-stack.js";
import { settingsOf } from "./stack-settings.js";
import { writeSummary } from "./stack-summary.js";

export type StartStackOptions = Readonly<{
  /**
   * "dev": fixed private ports remembered in the folder, data kept, servers that already run are used again.
   * "test": free ports, data thrown away at the end, ends with this process.
   */
  profile: "dev" | "test";
  /** Where data, logs and notes are kept. Default `.stack/` in the repository. */
  directory?: string;
  /** Gets one line a step. Default: silence. */
  log?: (line: string) => void;
  /** Stops a start that is under way; what was started is ended. */
  signal?: AbortSignal;
  /** Committed data survives a crash of the machine. Default true for "dev", false for "test" (much faster). */
  durable?: boolean;
  /** "dev" only: the servers outlive this process until `stopStack`. Default false. */
  detached?: boolean;
}>;

type Ways = Readonly<Record<StackServer, Way>>;

/** Starts what is missing of RabbitMQ, PostgreSQL and Redis, and resolves when all three answer. */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  const log = options.log ?? (() => undefined);
  const ways = await chooseWays();
  if (stackServers.every((server) => ways[server].kind === "environment")) return environmentStack(ways);

  const directory = ensureFolder(options.directory ?? defaultDirectory);
  await endAbandonedTestStacks(directory, {
    log,
    endContainers: (project) => downContainers(project, { volumes: true }),
  });
  const startup = stoppedBySignals(options.signal);
  try {
    if (options.profile === "test") {
      return await startTestStack(directory, ways, { ...options, log, signal: startup.signal });
    }

    return await withFolderLock(
      join(directory, "dev.lock"),
      () => startDevStack(directory, ways, { ...options, log, signal: startup.signal }),
      {
        signal: startup.signal,
        onWait: (pid) => {
          log(`Waiting for process ${String(pid)}, which starts or stops the same servers`);
        },
      },
    );
  } finally {
    startup.release();
  }
}

type Launch = StartStackOptions & Readonly<{ log: (line: string) => void; signal: AbortSignal }>;

async function startTestStack(directory: string, ways: Ways, launch: Launch): Promise<RunningStack> {
  const folder = realpathSync(mkdtempSync(join(directory, `test-${String(process.pid)}-`)));
  writePidFile(folder, { owner: ownIdentity(), processes: {} });
  const end = once(async () => {
    guard.release();
    await endServers(folder, { atOnce: !(launch.durable ?? false), volumes: true });
    removeFolder(folder);
  });
  const guard = onLauncherEnd(folder, end);

  try {
    return { ...(await provideAll(folder, ways, launch)), stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startDevStack(directory: string, ways: Ways, launch: Launch): Promise<RunningStack> {
  const folder = ensureFolder(devFolder(directory));
  const self = ownIdentity();
  const before = readPidFile(folder);
  const runs = Object.values(before?.processes ?? {}).some(isRunning);
  // Servers of a launcher that died without a word become ours; those of a living one, or of `up`, are borrowed.
  const borrowed = runs && before !== undefined && (before.owner === null || isRunning(before.owner));
  const owner = launch.detached ? null : borrowed ? before.owner : self;
  updatePidFile(folder, (now) => ({ ...now, owner }));

  const end = once(async () => {
    await withFolderLock(join(directory, "dev.lock"), async () => {
      const holder = readPidFile(folder)?.owner;
      if (holder?.pid === self.pid && holder.startTime === self.startTime && !borrowed)
        await endServers(folder);
    });
  });
  try {
    const stack = await provideAll(folder, ways, launch);
    writeSummary(folder, stack);

    return { ...stack, stop: end };
  } catch (error) {
    if (!runs) await endServers(folder);
    throw error;
  }
}

async function provideAll(folder: string, ways: Ways, launch: Launch): Promise<Omit<RunningStack, "stop">> {
  const settings = await settingsOf(folder, launch.profile);
  // One that fails ends the others' start, which would otherwise go on behind the error.
  const failure = new AbortController();
  const signal = AbortSignal.any([launch.signal, failure.signal]);
  const embedded = embeddedStack(settings, {
    folder,
    durable: launch.durable ?? launch.profile === "dev",
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
        return environmentServer(server, way.address);
      case "docker":
        return containers.start(server);
      case "embedded":
        return embedded.start(server);
    }
  };
  const results = await Promise.allSettled(
    stackServers.map((server) =>
      provide(server).catch((error: unknown) => {
        failure.abort(error);
        throw error;
      }),
    ),
  );
  launch.signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  const [rabbitmq, postgres, redis] = results.flatMap((result) =>
    result.status === "fulfilled" ? [result.value] : [],
  );
  if (!rabbitmq || !postgres || !redis) throw new Error("A server is missing after the start.");

  return joined({ rabbitmq, postgres, redis });
}

function joined(servers: Readonly<Record<StackServer, ProvidedServer>>): Omit<RunningStack, "stop"> {
  const { amqpUrl, managementUrl } = servers.rabbitmq.addresses();
  const { databaseUrl } = servers.postgres.addresses();
  const { redisUrl } = servers.redis.addresses();
  const addresses: StackAddresses = {
    amqpUrl: known("rabbitmq", amqpUrl),
    managementUrl,
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
  };
}

async function environmentStack(ways: Ways): Promise<RunningStack> {
  const provide = (server: StackServer): Promise<ProvidedServer> => {
    const way = ways[server];

    return environmentServer(server, way.kind === "environment" ? way.address : "");
  };
  const servers = {
    rabbitmq: await provide("rabbitmq"),
    postgres: await provide("postgres"),
    redis: await provide("redis"),
  };

  return { ...joined(servers), stop: () => Promise.resolve() };
}

async function chooseWays(): Promise<Ways> {
  const givenAll = stackServers.every((server) =>
    Boolean(chooseWay(server, { env: process.env, dockerAnswers: true }).kind === "environment"),
  );
  const facts = { env: process.env, dockerAnswers: givenAll ? false : await dockerAnswers() };

  return {
    rabbitmq: chooseWay("rabbitmq", facts),
    postgres: chooseWay("postgres", facts),
    redis: chooseWay("redis", facts),
  };
}

/** Ends the servers of a stack folder, containers included. */
export async function endServers(
  folder: string,
  options: Readonly<{ atOnce?: boolean; volumes?: boolean }> = {},
): Promise<number> {
  const ended = await endRecordedProcesses(folder, { atOnce: options.atOnce ?? false });
  const project = readPidFile(folder)?.composeProject;
  if (project) await downContainers(project, { volumes: options.volumes ?? false });

  return ended;
}

function known(server: StackServer, address: string | undefined): string {
  if (address === undefined) throw new Error(`${serverTitles[server]} has no address.`);

  return address;
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;

  return () => (done ??= work());
}
