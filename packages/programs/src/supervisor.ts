import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { backoffMs, delay } from "@warren/messaging";
import type { Program } from "./programs.js";
import { repository } from "./repository.js";

/** A program that is started again when it ends by itself. */
export type Supervised = Readonly<{
  program: Program;
  /** Undefined while it is not running. */
  pid(): number | undefined;
  /** SIGTERM, and SIGKILL for what has not ended within `withinMs` (default 15,000). Resolves when it has ended. */
  stop(options?: Readonly<{ withinMs?: number }>): Promise<void>;
}>;

export const logFolder = join(repository, ".stack", "logs");

const FIRST_RESTART_MS = 200;
const MAX_RESTART_MS = 10_000;

/** Starts a compiled program with its log in `.stack/logs/<name>.log`, and starts it again with backoff when it dies. */
export function supervise(
  program: Program,
  env: NodeJS.ProcessEnv,
  options: Readonly<{ onExit: (program: Program, how: string) => void }>,
): Supervised {
  mkdirSync(logFolder, { recursive: true });
  const log = createWriteStream(join(logFolder, `${program.name}.log`), { flags: "a" });
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;
  let child: ChildProcess | undefined;

  const runOnce = () =>
    new Promise<string>((resolve) => {
      const started = spawn(
        process.execPath,
        ["--enable-source-maps", join(repository, "dist", `${program.name}.js`)],
        {
          cwd: repository,
          env: { ...process.env, ...env },
          stdio: ["ignore", "pipe", "pipe"],
          // A Ctrl-C in the terminal is ours to pass on, once, in the right order.
          detached: true,
        },
      );
      child = started;
      started.stdout.pipe(log, { end: false });
      started.stderr.pipe(log, { end: false });
      started.once("error", (error) => resolve(error.message));
      started.once("exit", (code, signal) => resolve(signal ?? `code ${String(code)}`));
    });

  const keep = async () => {
    for (let failures = 0; !stopped(); failures++) {
      const startedAt = Date.now();
      const how = await runOnce();
      child = undefined;
      if (stopped()) break;
      options.onExit(program, how);
      if (Date.now() - startedAt > MAX_RESTART_MS) failures = 0;
      await delay(
        FIRST_RESTART_MS + backoffMs(failures, { firstMs: FIRST_RESTART_MS, maxMs: MAX_RESTART_MS }),
        stopping.signal,
      );
    }
  };
  const kept = keep();

  return {
    program,
    pid: () => child?.pid,
    async stop({ withinMs = 15_000 } = {}) {
      stopping.abort();
      child?.kill("SIGTERM");
      const killer = setTimeout(() => child?.kill("SIGKILL"), withinMs);
      await kept;
      clearTimeout(killer);
      log.end();
    },
  };
}
