import { setTimeout as sleep } from "node:timers/promises";
import { debianArchive, type DebianArchive, type FetchOptions } from "./debian-fetch.js";
import { lastLines, type CommandResult } from "./run-command.js";

/** What a package has, and how it is seen that it runs here. */
type Wanted<Program> = Readonly<{
  /** The program in the folder into which the package was extracted. */
  programIn: (root: string) => Program;
  /** Runs something of it that does next to nothing. */
  trial: (program: Program) => Promise<CommandResult>;
}>;

const OUT_OF_TIME = 124;
/** Another process may be writing one of its start scripts just now. */
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
  const first = await archive.fetch(options);
  const program = programIn(first.root);
  if ((await failureOf(() => trial(program))) === undefined) return program;

  options.log(`${options.title}: what the cache holds does not run on this system, so it is fetched again`);
  const second = await archive.fetch({ ...options, insteadOf: first });
  const again = programIn(second.root);
  const failure = await failureOf(() => trial(again));
  if (failure !== undefined) throw new Error(`${options.title} does not run on this system: ${failure}`);

  return again;
}

/** What a program says that does not run; undefined where it runs. */
async function failureOf(trial: () => Promise<CommandResult>): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { exitCode, stdout, stderr } = await trial();
    if (exitCode === 0 || exitCode === OUT_OF_TIME) return undefined;
    if (attempt === 2) return lastLines(`${stdout}\n${stderr}`, 3) || `exit code ${String(exitCode)}`;
    await sleep(AGAIN_AFTER_MS);
  }
}
