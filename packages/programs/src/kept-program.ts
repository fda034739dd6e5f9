import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { delay } from "@warren/messaging";
import { runProgram, type StartingProgram } from "./run-program.js";

/** A compiled program that comes back when it dies, as a supervisor in production would have it. */
export type KeptProgram = Readonly<{
  name: string;
  /** Where it listens; undefined while it does not run. Another port after each start. */
  url(): string | undefined;
  /** How often it was started again. */
  restarts(): number;
  /** SIGKILL, also in the middle of its start. Resolves when the process is gone; the next one starts by itself. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds its connections and does nothing. */
  pause(): void;
  resume(): void;
  /** Ends it with SIGTERM and starts it with these settings over its own; an empty one takes a setting away again. */
  restart(settings: NodeJS.ProcessEnv): Promise<void>;
  /** Ends it for good: SIGTERM, and SIGKILL after `withinMs` (default 15,000). May be called twice. */
  stop(options?: Readonly<{ withinMs?: number }>): Promise<void>;
}>;

export type KeptProgramOptions = Readonly<{
  /** Where its compiled file is. */
  folder: string;
  /** Where its log goes: `<logFolder>/<name>.log`. */
  logFolder: string;
  env: NodeJS.ProcessEnv;
}>;

/** Quickly, since it is us who kill it; a program that cannot start at all is noticed by who waits for it. */
const RESTART_MS = 300;

/** Starts `<folder>/<name>.js` and keeps it running. */
export function keepRunning(name: string, { folder, logFolder, env }: KeptProgramOptions): KeptProgram {
  const log = createWriteStream(join(logFolder, `${name}.log`), { flags: "a" });
  const stopping = new AbortController();
  let current: StartingProgram | undefined;
  let running: Readonly<{ url: string; pid: number }> | undefined;
  let starts = 0;
  let changed: NodeJS.ProcessEnv = {};

  const runOnce = async () => {
    starts += 1;
    const starting = runProgram(name, { folder, env: { ...env, ...changed }, log });
    current = starting;
    // It says why it ended in its log.
    const ready = starting.ready.then(
      ({ said, pid }) => (running = { url: String(said["url"]), pid }),
      () => undefined,
    );
    const how = await starting.exited;
    await ready;
    running = undefined;
    current = undefined;
    log.write(`${JSON.stringify({ at: new Date().toISOString(), name, ended: how })}\n`);
  };
  const kept = (async () => {
    while (!stopping.signal.aborted) {
      await runOnce();
      await delay(RESTART_MS, stopping.signal);
    }
  })();
  const signal = (which: "SIGSTOP" | "SIGCONT") => {
    if (running !== undefined) process.kill(running.pid, which);
  };

  return {
    name,
    url: () => running?.url,
    restarts: () => starts - 1,
    kill: async () => {
      await current?.end("SIGKILL");
    },
    pause: () => signal("SIGSTOP"),
    resume: () => signal("SIGCONT"),
    async restart(settings) {
      changed = { ...changed, ...settings };
      await current?.end("SIGTERM");
    },
    async stop({ withinMs = 15_000 } = {}) {
      if (stopping.signal.aborted) return kept;
      stopping.abort();
      const ending = current;
      const killer = setTimeout(() => void ending?.end("SIGKILL"), withinMs);
      signal("SIGCONT");
      await ending?.end("SIGTERM");
      clearTimeout(killer);
      await kept;
      log.end();
      await once(log, "close");
    },
  };
}
