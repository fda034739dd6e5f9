import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isRunning, type ProcessIdentity } from "./process-identity.js";
import { lastLines } from "./run-command.js";

const largestLogBytes = 20 * 1024 * 1024;
const pollMs = 100;

/** Of a log, where a server could not be started. */
const TOLD_LINES = 15;

/** For a server that runs and never answers. One that starts on a machine with much else to do may need minutes. */
const readyTimeoutMs = 300_000;

export type BackgroundCommand = Readonly<{
  title: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  uid?: number;
  gid?: number;
}>;

/** A server ended before it was ready, or was not ready in time. */
export class ServerStartError extends Error {
  override readonly name = "ServerStartError";

  constructor(
    message: string,
    readonly output: string,
  ) {
    super(output ? `${message}\nIts last lines:\n${output}` : message);
  }

  /** Somebody took the port between the look and the start. */
  get portTaken(): boolean {
    return /eaddrinuse|address already in use|could not bind|port_already_used/i.test(this.output);
  }
}

/**
 * Starts a server that does not depend on this process: own session (Ctrl-C in a terminal reaches only the
 * launcher, which stops servers in order), output in a file.
 */
export async function startInBackground(command: BackgroundCommand): Promise<ProcessIdentity> {
  rotateLog(command.logFile);
  const log = openSync(command.logFile, "a", 0o640);
  try {
    const child = spawn(command.command, [...command.args], {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      stdio: ["ignore", log, log],
      ...(command.uid === undefined ? {} : { uid: command.uid }),
      ...(command.gid === undefined ? {} : { gid: command.gid }),
    });
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", reject);
    });
    // Without a listener a late error event (a signal that could not be sent) would end the launcher.
    child.on("error", () => undefined);
    child.unref();
    const identity = child.pid === undefined ? undefined : identityOf(child.pid);
    if (!identity) throw endedEarly(command);

    return identity;
  } finally {
    closeSync(log);
  }
}

/**
 * Calls `probe` until it answers; its answer is returned. Throws when the process ends or the time is over: `timeoutMs`, by default
 * five minutes. A probe that throws has not answered.
 */
export async function waitUntilReady<T>(
  command: BackgroundCommand,
  identity: ProcessIdentity,
  probe: () => Promise<T | undefined>,
  options: Readonly<{ signal?: AbortSignal | undefined; log?: (line: string) => void; timeoutMs?: number }>,
): Promise<T> {
  const { timeoutMs = readyTimeoutMs } = options;
  const started = Date.now();
  let told = started;
  for (;;) {
    options.signal?.throwIfAborted();
    // A foreign server on the same port must not be taken for ours, so the process is looked at after the answer.
    const answer = await probe().catch(() => undefined);
    if (!isRunning(identity)) throw endedEarly(command);
    if (answer !== undefined) return answer;
    if (Date.now() - started > timeoutMs) {
      throw new ServerStartError(
        `${command.title} was not ready after ${String(timeoutMs / 1000)} s (log: ${command.logFile}).`,
        lastLinesOf(command.logFile, TOLD_LINES),
      );
    }
    if (Date.now() - told > 5_000) {
      told = Date.now();
      options.log?.(`Waiting for ${command.title} (${String(Math.round((told - started) / 1000))} s)`);
    }
    await sleep(pollMs);
  }
}

function endedEarly(command: BackgroundCommand): ServerStartError {
  return new ServerStartError(
    `${command.title} ended before it was ready (log: ${command.logFile}).`,
    lastLinesOf(command.logFile, TOLD_LINES),
  );
}

/** The last lines of a log; empty where there is none. */
export function lastLinesOf(file: string, count: number): string {
  return existsSync(file) ? lastLines(readFileSync(file, "utf8").slice(-8_000), count) : "";
}

function rotateLog(file: string): void {
  if (existsSync(file) && statSync(file).size > largestLogBytes) renameSync(file, `${file}.old`);
}
