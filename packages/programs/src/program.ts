import { once } from "node:events";
import { backoffMs, delay } from "@warren/messaging";
import type { RunState } from "@warren/stack";
import { openLogFile } from "./log-file.js";
import { startProcess, type ProgramProcess, type ReadyLine } from "./process.js";
import { untilReady, type ReadyOptions } from "./ready.js";
import { isRefused, whyEnded } from "./why-ended.js";

/** A compiled program that is started again when it ends, as a supervisor in production would. */
export type Program = Readonly<{
  name: string;
  /** Undefined while it does not run. */
  pid(): number | undefined;
  /** What it said when it was running; undefined while it is not, and of one that was given its address. */
  readyLine(): ReadyLine | undefined;
  /** Where it listens; undefined while it does not run. Another port after each start, unless it was given one. */
  url(): string | undefined;
  /** Where it stands, with the reason where it does not run. */
  state(): RunState;
  /** How often it was started again. */
  restarts(): number;
  /** The last of what it said. */
  output(): string;
  /**
   * Resolves when it says that it is ready to work.
   *
   * @throws Error that says why it is not, where `withinMs` (default 60,000) have passed, and at once where it refuses to run
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
  /** Told whenever it starts, runs or has ended. */
  onState?: (state: RunState) => void;
}>;

type State =
  | Exclude<RunState, Readonly<{ kind: "starting" | "running" }>>
  | Readonly<
      | { kind: "starting"; process: ProgramProcess }
      | { kind: "running"; process: ProgramProcess; said: ReadyLine }
    >;

const FIRST_RESTART_MS = 200;
const MAX_RESTART_MS = 10_000;
/** As pino counts levels. */
const WARN = 40;
const END_WITHIN_MS = 15_000;
/** The longest that a timer of Node waits. */
const FOR_EVER_MS = 2 ** 31 - 1;

/**
 * Starts a program and keeps it running. What ends by itself is started again later and later; what we end, at once; what refuses
 * to run in its environment, once it gets another.
 */
export function startProgram(name: string, options: ProgramOptions): Program {
  const log = options.logFile === undefined ? undefined : openLogFile(options.logFile);
  const stopping = new AbortController();
  let state: State = { kind: "stopped" };
  let changed = new AbortController();
  let settings: NodeJS.ProcessEnv = {};
  let starts = 0;
  let lastOutput = "";
  let endedByUs = false;

  const set = (next: State) => {
    state = next;
    options.onState?.(shown(next));
  };
  const runOnce = async () => {
    starts += 1;
    changed = new AbortController();
    endedByUs = false;
    const env = environmentFor(options, settings);
    const started = startProcess(options.file, { env, execArgv: options.execArgv ?? [], log });
    set({ kind: "starting", process: started });
    void started.running.then((said) => {
      if (said !== undefined && state.kind === "starting") set({ kind: "running", process: started, said });
    });
    const how = await started.ended;
    lastOutput = started.tail();
    log?.write(endedLine(name, how));
    const refused = isRefused(how);
    if (stopping.signal.aborted) set({ kind: "stopped" });
    else set({ kind: refused ? "refused" : "ended", reason: whyEnded(how, lastOutput) });

    return refused ? { again: changed.signal } : { endedByUs };
  };
  const kept = keepRunning(runOnce, stopping.signal);
  const current = () => ("process" in state ? state.process : undefined);
  const endWithin = async (withinMs?: number) => {
    endedByUs = true;
    await endProcess(current(), withinMs);
  };

  const program: Omit<Program, "ready"> = {
    name,
    pid: () => current()?.pid,
    readyLine: () => (state.kind === "running" ? state.said : undefined),
    url: () => urlIn(state, options.url),
    state: () => shown(state),
    restarts: () => starts - 1,
    output() {
      const said = current()?.tail() ?? "";

      return said === "" ? lastOutput : said;
    },
    async kill() {
      endedByUs = true;
      const ending = current();
      ending?.signal("SIGKILL");
      await ending?.ended;
    },
    pause: () => current()?.signal("SIGSTOP"),
    resume: () => current()?.signal("SIGCONT"),
    async restart(newSettings, { withinMs } = {}) {
      settings = { ...settings, ...newSettings };
      changed.abort();
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

/** How a run ended: what to wait for until the next one, or whether we ended it. */
type Ended = Readonly<{ again: AbortSignal } | { endedByUs: boolean }>;

async function keepRunning(runOnce: () => Promise<Ended>, stopped: AbortSignal): Promise<void> {
  // A function, since what a signal says changes while it is waited for.
  const isStopped = () => stopped.aborted;
  for (let failures = 0; !isStopped(); failures++) {
    const startedAt = Date.now();
    const ended = await runOnce();
    if (isStopped()) return;
    if ("again" in ended) await delay(FOR_EVER_MS, stopped, ended.again);
    const expected = "again" in ended || ended.endedByUs;
    if (expected || Date.now() - startedAt > MAX_RESTART_MS) failures = 0;
    const backoff = backoffMs(failures, { firstMs: FIRST_RESTART_MS, maxMs: MAX_RESTART_MS });
    await delay(FIRST_RESTART_MS + backoff, stopped);
  }
}

async function endProcess(ending: ProgramProcess | undefined, withinMs = END_WITHIN_MS): Promise<void> {
  const killer = setTimeout(() => ending?.signal("SIGKILL"), withinMs);
  // One that is paused hears nothing else.
  ending?.signal("SIGCONT");
  ending?.signal("SIGTERM");
  await ending?.ended;
  clearTimeout(killer);
}

/** With a level of the log at which it says where it listens, where nobody else knows. */
function environmentFor({ env, url }: ProgramOptions, settings: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const all = { ...env, ...settings };
  const tells = url !== undefined || all["LOG_LEVEL"]?.includes("host=info") === true;

  return tells ? all : { ...all, LOG_LEVEL: "info" };
}

/** What it could not say itself, as a line like its own. */
function endedLine(name: string, ended: string): string {
  return `${JSON.stringify({ level: WARN, time: Date.now(), name, ended, msg: "the program ended" })}\n`;
}

function urlIn(state: State, given: string | undefined): string | undefined {
  if (given !== undefined && "process" in state) return given;

  return state.kind === "running" ? String(state.said["url"]) : undefined;
}

function shown(state: State): RunState {
  return "process" in state ? { kind: state.kind } : state;
}
