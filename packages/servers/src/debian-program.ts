import { setTimeout as sleep } from "node:timers/promises";
import { debianArchive, type DebianArchive, type Fetched, type FetchOptions } from "./debian-fetch.js";
import { lastLines, type CommandResult } from "./run-command.js";

/** What a package has, and how it is seen that it runs here. */
type Wanted<Program> = Readonly<{
  /** The program in the folder into which the package was extracted. */
  programIn: (root: string) => Program;
  /** Runs something of it that does next to nothing. */
  trial: (program: Program) => Promise<CommandResult>;
}>;

const OUT_OF_TIME = 124;

/** Another process may just be fetching it, or the system be out of processes or memory for a moment. */
const ATTEMPTS = 4;
const AGAIN_AFTER_MS = 1_000;

/**
 * Fetches a program from the archive of this Debian or Ubuntu, or takes what an earlier call fetched. What does not run on this system is
 * fetched again, once: a cache from another machine may miss libraries that were installed there. What is only slow runs: others may have
 * been started from the same folder, and it is not taken from under them.
 *
 * @throws Error that it cannot be fetched, or does not run then either
 */
export async function fetchDebianProgram<Program>(
  options: FetchOptions,
  { programIn, trial }: Wanted<Program>,
  archive: DebianArchive = debianArchive,
): Promise<Program> {
  const { log, title, signal } = options;
  const run = async ({ root }: Fetched) => {
    const program = programIn(root);
    const { exitCode, stdout, stderr } = await trial(program);
    if (exitCode === 0 || exitCode === OUT_OF_TIME) return program;
    throw new Error(lastLines(`${stdout}\n${stderr}`, 3) || `exit code ${String(exitCode)}`);
  };

  const first = await archive.fetch(options);
  try {
    return await severalTimes(() => run(first), signal);
  } catch (error) {
    signal?.throwIfAborted();
    log(`${title}: what is in the cache does not run on this system, so it is fetched again: ${said(error)}`);
  }
  const second = await archive.fetch({ ...options, insteadOf: first });
  try {
    return await severalTimes(() => run(second), signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw new Error(`${title} does not run on this system: ${said(error)}`, { cause: error });
  }
}

async function severalTimes<T>(run: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === ATTEMPTS || signal?.aborted === true) throw error;
      await sleep(AGAIN_AFTER_MS, undefined, { signal });
    }
  }
}

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
