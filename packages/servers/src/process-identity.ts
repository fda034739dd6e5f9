import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that cannot be mistaken for a later one with the same number. */
export type ProcessIdentity = Readonly<{ pid: number; startTime: string }>;

const pollMs = 50;

/** The identity of a running process, or undefined where there is none (a zombie counts as gone). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = process.platform === "linux" ? linuxStartTime(pid) : psStartTime(pid);

  return startTime === undefined ? undefined : { pid, startTime };
}

export function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid);
  if (!identity)
    throw new Error("This process could not be found in the list of processes (is /proc mounted?).");

  return identity;
}

export function isRunning(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTime === identity.startTime;
}

/** Sends a signal, unless the number belongs to another process by now. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}

/** Waits until the process is gone; false when it still runs after `timeoutMs`. */
export async function waitForEnd(identity: ProcessIdentity, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(identity)) {
    if (Date.now() > deadline) return false;
    await sleep(pollMs);
  }

  return true;
}

/** Asks a process to end and makes it end when it has not after `graceMs` (default 15 s). */
export async function endProcess(
  identity: ProcessIdentity,
  options: Readonly<{ signal?: NodeJS.Signals; graceMs?: number }> = {},
): Promise<void> {
  if (!isRunning(identity)) return;
  signalProcess(identity, options.signal ?? "SIGTERM");
  if (!(await waitForEnd(identity, options.graceMs ?? 15_000))) {
    signalProcess(identity, "SIGKILL");
    if (!(await waitForEnd(identity, 10_000))) {
      throw new Error(`Process ${String(identity.pid)} did not end, not even with SIGKILL.`);
    }
  }
  endGroup(identity.pid);
}

/**
 * State, parent and start time (fields 3, 4 and 22; clock ticks since boot) of a line of /proc/<pid>/stat. The command name may
 * hold blanks and brackets, so fields are counted from the last closing bracket.
 */
export function parseProcStat(
  stat: string,
): Readonly<{ state: string; parent: number; startTicks: string }> | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const state = fields[0];
  const startTicks = fields[19];

  return state && startTicks ? { state, parent: Number(fields[1]), startTicks } : undefined;
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function linuxStartTime(pid: number): string | undefined {
  try {
    const stat = parseProcStat(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
    if (!stat || stat.state === "Z" || stat.state === "X") return undefined;

    return `${bootId()}/${stat.startTicks}`;
  } catch {
    return undefined;
  }
}

// Ticks are counted from boot, so the same pair of numbers may come again after the next one.
function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "unknown-boot";
  }
}

function psStartTime(pid: number): string | undefined {
  const ps = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
  const [state, ...started] = ps.stdout.trim().split(/\s+/);
  if (ps.status !== 0 || !state || state.startsWith("Z")) return undefined;

  return started.join(" ");
}

// Servers are started as leaders of their own group: what they started and left goes with them.
function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch (error) {
    if (!hasCode(error, "ESRCH") && !hasCode(error, "EPERM")) throw error;
  }
}
