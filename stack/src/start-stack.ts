import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { stackServers } from "./addresses.js";
import { downContainers } from "./docker-stack.js";
import { provideBrokerUsers } from "./broker-users.js";
import { endServers } from "./end-servers.js";
import { defaultDirectory, devFolder, ensureFolder, lockFileOf } from "./folders.js";
import { withFolderLock } from "./folder-lock.js";
import { endAbandonedTestStacks, removeFolder } from "./leftovers.js";
import type { StackEnvironment } from "./choose-way.js";
import { readPidFile, updatePidFile, writePidFile } from "./pid-file.js";
import { isRunning, ownIdentity } from "./process-identity.js";
import { onLauncherEnd, stoppedBySignals } from "./launcher-signals.js";
import {
  chooseWays,
  environmentStack,
  provideServers,
  refuseArchiveOfOthers,
  type Launch,
  type Ways,
} from "./provide-servers.js";
import type { RunningStack } from "./running-stack.js";
import { writeSummary } from "./stack-summary.js";

export type StartStackOptions = Readonly<{
  /**
   * "dev": fixed private ports remembered in the folder, data kept, servers that already run are used again.
   * "test": free ports, data thrown away at the end, ends with this process.
   */
  profile: "dev" | "test";
  /** Where data, logs and notes are kept. Default `.stack/` in the repository. */
  directory?: string;
  /**
   * May name servers that run already: AMQP_URL, AMQP_MANAGEMENT_URL, DATABASE_URL, REDIS_URL;
   * or a RabbitMQ to be started: WARREN_RABBITMQ_HOME. Default: `process.env`.
   */
  env?: StackEnvironment;
  /** Gets one line a step. Default: silence. */
  log?: (line: string) => void;
  /** Stops a start that is under way; what was started is ended. */
  signal?: AbortSignal;
  /** Committed data survives a crash of the machine. Default true for "dev", false for "test" (much faster). */
  durable?: boolean;
  /** "test" only: where PostgreSQL keeps its data, such as a folder on a small disk. It has to be there. Default: with the rest. */
  postgresFolder?: string;
  /** "test" only: SIGINT, SIGTERM and SIGHUP end the servers. Default true; false for a caller that has work left then. */
  endOnSignal?: boolean;
  /** "dev" only: the servers outlive this process until `stopStack`. Default false. */
  detached?: boolean;
}>;

/** Starts what is missing of RabbitMQ, PostgreSQL and Redis, and resolves when all three answer. */
export async function startStack(options: StartStackOptions): Promise<RunningStack> {
  const log = options.log ?? (() => undefined);
  const env = options.env ?? process.env;
  const ways = await chooseWays(env);
  if (options.profile === "dev") refuseArchiveOfOthers(ways, env);
  if (stackServers.every((server) => ways[server].kind === "environment")) {
    return environmentStack(ways, { env, signal: options.signal ?? new AbortController().signal });
  }

  const directory = ensureFolder(options.directory ?? defaultDirectory);
  await endAbandonedTestStacks(directory, {
    log,
    endContainers: (project) => downContainers(project, { volumes: true }),
  });
  const startup = stoppedBySignals(options.signal);
  try {
    if (options.profile === "test") {
      return await startTestStack(directory, ways, { ...options, env, log, signal: startup.signal });
    }

    return await withFolderLock(
      lockFileOf(directory),
      () => startDevStack(directory, ways, { ...options, env, log, signal: startup.signal }),
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

async function startTestStack(
  directory: string,
  ways: Ways,
  launch: Launch & Pick<StartStackOptions, "endOnSignal">,
): Promise<RunningStack> {
  const folder = realpathSync(mkdtempSync(join(directory, `test-${String(process.pid)}-`)));
  writePidFile(folder, { owner: ownIdentity(), processes: {} });
  const end = once(async () => {
    guard.release();
    await endServers(folder, { atOnce: !(launch.durable ?? false), volumes: true });
    removeFolder(folder);
  });
  const guard = onLauncherEnd(folder, end, { onSignal: launch.endOnSignal ?? true });

  try {
    return { ...(await provideServers(folder, ways, launch)), amqpUrls: {}, stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startDevStack(
  directory: string,
  ways: Ways,
  launch: Launch & Pick<StartStackOptions, "detached">,
): Promise<RunningStack> {
  const folder = ensureFolder(devFolder(directory));
  const lockFile = lockFileOf(directory);
  const self = ownIdentity();
  const before = readPidFile(folder);
  const runs = Object.values(before?.processes ?? {}).some(isRunning);
  // Servers of a launcher that died without a word become ours; those of a living one, or of `up`, are borrowed.
  const borrowed = runs && before !== undefined && (before.owner === null || isRunning(before.owner));
  const owner = launch.detached ? null : borrowed ? before.owner : self;
  updatePidFile(folder, (now) => ({ ...now, owner }));

  const end = once(async () => {
    await withFolderLock(lockFile, async () => {
      const holder = readPidFile(folder)?.owner;
      if (holder?.pid === self.pid && holder.startTime === self.startTime && !borrowed)
        await endServers(folder);
    });
  });
  try {
    const stack = await provideServers(folder, ways, {
      ...launch,
      alone: (work) => withFolderLock(lockFile, work, { signal: launch.signal }),
    });
    writeSummary(folder, stack);
    // Whose broker it is decides who may use it.
    const ours = ways.rabbitmq.kind !== "environment";
    const amqpUrls = ours ? await provideBrokerUsers(folder, stack.addresses) : {};

    return { ...stack, amqpUrls, stop: end };
  } catch (error) {
    if (!runs) await endServers(folder);
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;

  return () => (done ??= work());
}
