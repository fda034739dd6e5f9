import { once } from "node:events";
import { createWriteStream, mkdirSync, type WriteStream } from "node:fs";
import { dirname } from "node:path";
import { backoffMs, delay } from "@warren/messaging";
import { startProcess, type ProgramProcess, type ReadyLine } from "./process.js";
import { untilReady, type ReadyOptions } from "./ready.js";

/** A compiled program that is started again when it ends, as a supervisor in production would. */
export type Program = Readonly<{
  name: string;
  /** Undefined while it does not run. */
  pid(): number | undefined;
  /** What it said when it was running; undefined while it is not, and of one that was given its address. */
  readyLine(): ReadyLine | undefined;
  /** Where it listens; undefined while it does not run. Another port after each start, unless it was given one. */
  url(): string | undefined;
  /** How often it was started again. */
  restarts(): number;
  /** The last of what it said. */
  output(): string;
  /**
   * Resolves when it says that it is ready to work.
   *
   * @throws Error that says why it is not, where `withinMs` (default 60,000) have passed
   */
  ready(options?: ReadyOptions): Promise<void>;
  /** SIGKILL, also in the middle of its start. Resolves when the process is gone; the next one starts by itself. */
  kill(): Promise<void>;
  /** SIGSTOP: it holds its connections and does nothing. */
  pause(): void;
  resume(): void;
  /** Ends it and starts it with these settings over its own; an empty one takes a setting away again. */
  restart(settings: NodeJS.ProcessEnv, options?: EndOptions): Promise<void>;
  /** Ends it for good. May be called twice. */
  stop(options?: EndOptions): Promise<void>;
}>;

/** How a program is ended: SIGTERM, and SIGKILL where it still runs after `withinMs` (default 15,000). */
export type EndOptions = Readonly<{ withinMs?: number }>;

export type ProgramOptions = Readonly<{
  /** Its compiled file. */
  file: string;
  env: NodeJS.ProcessEnv;
  /** Where it listens. Default: what it says itself, which it does at log level info only. */
  url?: string;
  /** Asked for readiness. Default `/health/ready`. */
  readyPath?: string;
  /** Options for Node, such as `--cpu-prof`. */
  execArgv?: readonly string[];
  /** Gets everything it says. Default: what it says of errors goes to our own, and the rest nowhere. */
  logFile?: string | undefined;
  /** Told whenever it has ended and is about to be started again, and how it ended. */
  onExit?: (how: string) => void;
}>;

type State = Readonly<
  | { kind: "away" }
  | { kind: "starting"; process: ProgramProcess }
  | { kind: "running"; process: ProgramProcess; said: ReadyLine }
>;

const FIRST_RESTART_MS = 200;
const MAX_RESTART_MS = 10_000;
const END_WITHIN_MS = 15_000;

/** Starts a program and keeps it running. What ends by itself is started again later and later; what we end, at once. */
export function startProgram(name: string, options: ProgramOptions): Program {
  const log = options.logFile === undefined ? undefined : openLog(options.logFile);
  const stopping = new AbortController();
  let state: State = { kind: "away" };
  let settings: NodeJS.ProcessEnv = {};
  let starts = 0;
  let lastOutput = "";
  let endedByUs = false;

  const runOnce = async () => {
    starts += 1;
    endedByUs = false;
    const env = { ...options.env, ...settings, ...(options.url === undefined ? { LOG_LEVEL: "info" } : {}) };
    const started = startProcess(options.file, { env, execArgv: options.execArgv ?? [], log });
    state = { kind: "starting", process: started };
    void started.running.then((said) => {
      if (said !== undefined && state.kind === "starting")
        state = { kind: "running", process: started, said };
    });
    const how = await started.ended;
    lastOutput = started.tail();
    state = { kind: "away" };
    log?.write(`${JSON.stringify({ at: new Date().toISOString(), name, ended: how })}\n`);

    return how;
  };
  const kept = keepRunning(async () => ({ how: await runOnce(), endedByUs }), options, stopping.signal);
  const current = () => (state.kind === "away" ? undefined : state.process);
  const end = async (signal: "SIGTERM" | "SIGKILL") => {
    endedByUs = true;
    const ending = current();
    ending?.signal(signal);
    await ending?.ended;
  };
  const endWithin = async (withinMs = END_WITHIN_MS) => {
    const ending = current();
    const killer = setTimeout(() => ending?.signal("SIGKILL"), withinMs);
    // One that is paused hears nothing else.
    ending?.signal("SIGCONT");
    await end("SIGTERM");
    clearTimeout(killer);
  };
  const url = () => (state.kind === "running" ? String(state.said["url"]) : undefined);

  const program: Omit<Program, "ready"> = {
    name,
    pid: () => current()?.pid,
    readyLine: () => (state.kind === "running" ? state.said : undefined),
    url: () => (options.url !== undefined && state.kind !== "away" ? options.url : url()),
    restarts: () => starts - 1,
    output() {
      const said = current()?.tail() ?? "";

      return said === "" ? lastOutput : said;
    },
    kill: () => end("SIGKILL"),
    pause: () => current()?.signal("SIGSTOP"),
    resume: () => current()?.signal("SIGCONT"),
    async restart(changed, { withinMs } = {}) {
      settings = { ...settings, ...changed };
      await endWithin(withinMs);
    },
    async stop({ withinMs } = {}) {
      if (stopping.signal.aborted) return kept;
      stopping.abort();
      await endWithin(withinMs);
      await kept;
      log?.end();
      if (log !== undefined) await once(log, "close");
    },
  };

  return {
    ...program,
    ready: (within) => untilReady(program, { path: options.readyPath ?? "/health/ready", ...within }),
  };
}

async function keepRunning(
  runOnce: () => Promise<Readonly<{ how: string; endedByUs: boolean }>>,
  { onExit }: Pick<ProgramOptions, "onExit">,
  stopped: AbortSignal,
): Promise<void> {
  // A function, since what a signal says changes while it is waited for.
  const isStopped = () => stopped.aborted;
  for (let failures = 0; !isStopped(); failures++) {
    const startedAt = Date.now();
    const { how, endedByUs } = await runOnce();
    if (isStopped()) return;
    onExit?.(how);
    if (endedByUs || Date.now() - startedAt > MAX_RESTART_MS) failures = 0;
    const backoff = backoffMs(failures, { firstMs: FIRST_RESTART_MS, maxMs: MAX_RESTART_MS });
    await delay(FIRST_RESTART_MS + backoff, stopped);
  }
}

function openLog(file: string): WriteStream {
  mkdirSync(dirname(file), { recursive: true });

  return createWriteStream(file, { flags: "a" });
}
