import { mkdtempSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { ServerAddresses, ServerName } from "./addresses.js";
import { downContainers } from "./containers.js";
import { endServers } from "./end-servers.js";
import { devFolder, ensureFolder, ensureHome, homeOf, lockFileOf, type Home } from "./folders.js";
import { withFolderLock } from "./folder-lock.js";
import { endAbandonedTestStacks, removeFolder } from "./leftovers.js";
import type { Environment } from "./choose-way.js";
import { readPidFile, updatePidFile, writePidFile } from "./pid-file.js";
import { isRunning, ownIdentity } from "./process-identity.js";
import { anythingRuns } from "./anything-runs.js";
import { onLauncherEnd, stoppedBySignals } from "./launcher-signals.js";
import {
  chooseWays,
  provideServers,
  refuseArchiveOfOthers,
  serversOfEnvironment,
  type Launch,
  type Ways,
} from "./provide-servers.js";
import type { RunningServers } from "./running-servers.js";
import { writeSummary } from "./summary.js";

/** Which servers are started, and how they are kept. */
export type StartServersOptions<S extends ServerName = ServerName> = Readonly<{
  /**
   * "dev": fixed private ports remembered in the folder, data kept, servers that already run are used again.
   * "test": free ports, data thrown away at the end, ends with this process.
   */
  profile: "dev" | "test";
  /** Which servers. Default: RabbitMQ and PostgreSQL. */
  servers?: readonly S[];
  /**
   * May name servers that run already: AMQP_URL, AMQP_MANAGEMENT_URL, DATABASE_URL, REDIS_URL;
   * or a RabbitMQ to be started: WARREN_RABBITMQ_HOME. Default: `process.env`.
   */
  env?: Environment;
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
  /** "dev" only: the servers outlive this process until `stopServers`. Default false. */
  detached?: boolean;
  /** "dev" only: does what is left to do once all answer, while nobody else starts or ends the same servers. */
  prepare?: (
    started: Readonly<{ folder: string; addresses: ServerAddresses<S>; ways: Ways }>,
  ) => Promise<void>;
}> &
  Readonly<Partial<Home>>;

type Task = Launch & Pick<StartServersOptions, "detached" | "endOnSignal" | "prepare">;

/** What most systems stand on. */
const usual: readonly ServerName[] = ["rabbitmq", "postgres"];

/**
 * Starts what is missing of the servers, and resolves when all of them answer.
 *
 * @throws NotProvidedError where this system cannot give one of them, with the command that helps
 * @throws ServerStartError where one ends before it is ready, with its last lines
 */
export async function startServers<const S extends ServerName = "rabbitmq" | "postgres">(
  options: StartServersOptions<S>,
): Promise<RunningServers<S>> {
  return await start(options);
}

async function start(options: StartServersOptions): Promise<RunningServers> {
  const { profile, log = () => undefined, env = process.env, servers = usual } = options;
  const ways = await chooseWays(env, servers);
  if (profile === "dev") refuseArchiveOfOthers(ways, env);
  if (servers.every((server) => ways[server]?.kind === "environment")) {
    return serversOfEnvironment(ways, { env, signal: options.signal ?? new AbortController().signal });
  }

  const wanted = homeOf(options);
  const home = { ...wanted, directory: ensureHome(wanted.directory) };
  await endAbandonedTestStacks(home.directory, {
    log,
    endContainers: (project) => downContainers(project, { volumes: true }),
  });
  const startup = stoppedBySignals(options.signal);
  const task: Task = { ...options, home, env, log, signal: startup.signal };
  try {
    if (profile === "test") return await startForTests(ways, task);

    return await withFolderLock(lockFileOf(home.directory), () => startForDevelopment(ways, task), {
      signal: startup.signal,
      onWait: (pid) => {
        log(`Waiting for process ${String(pid)}, which starts or stops the same servers`);
      },
    });
  } finally {
    startup.release();
  }
}

async function startForTests(ways: Ways, task: Task): Promise<RunningServers> {
  const folder = realpathSync(mkdtempSync(join(task.home.directory, `test-${String(process.pid)}-`)));
  writePidFile(folder, { owner: ownIdentity(), processes: {} });
  const end = once(async () => {
    guard.release();
    await endServers(folder, { atOnce: !(task.durable ?? false), volumes: true });
    removeFolder(folder);
  });
  const guard = onLauncherEnd(folder, end, { onSignal: task.endOnSignal ?? true });

  try {
    return { ...(await provideServers(folder, ways, task)), stop: end };
  } catch (error) {
    await end();
    throw error;
  }
}

async function startForDevelopment(ways: Ways, task: Task): Promise<RunningServers> {
  const folder = ensureFolder(devFolder(task.home.directory));
  const lockFile = lockFileOf(task.home.directory);
  const self = ownIdentity();
  const before = readPidFile(folder);
  const runs = before !== undefined && (await anythingRuns(before));
  // Servers of a launcher that died without a word become ours; those of a living one, or of `up`, are borrowed.
  const borrowed = runs && (before.owner === null || isRunning(before.owner));
  const owner = task.detached ? null : borrowed ? before.owner : self;
  updatePidFile(folder, (now) => ({ ...now, owner }));

  const end = once(async () => {
    await withFolderLock(lockFile, async () => {
      const holder = readPidFile(folder)?.owner;
      if (holder?.pid === self.pid && holder.startTime === self.startTime && !borrowed)
        await endServers(folder);
    });
  });
  try {
    const provided = await provideServers(folder, ways, {
      ...task,
      alone: (work) => withFolderLock(lockFile, work, { signal: task.signal }),
    });
    writeSummary(folder, provided);
    await task.prepare?.({ folder, addresses: provided.addresses, ways });

    return { ...provided, stop: end };
  } catch (error) {
    if (!runs) await endServers(folder);
    throw error;
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;

  return () => (done ??= work());
}
