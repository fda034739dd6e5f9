import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own clock (USER_HZ). */
const MS_PER_TICK = 10;

type Stat = Readonly<{ pid: number; parent: number; ownMs: number; endedChildrenMs: number }>;

/**
 * CPU time of a process in ms, with that of its children: those that run, and those that have ended. Undefined where the
 * system does not tell (no /proc) or the process is gone.
 */
export function cpuTimeMs(pid: number): number | undefined {
  const all = everyProcess();
  const root = all.find((stat) => stat.pid === pid);
  if (root === undefined) return undefined;
  let sum = 0;
  for (const stat of familyOf(root, all)) sum += stat.ownMs + stat.endedChildrenMs;

  return sum;
}

/** CPU time so far by process, in ms; the benchmark's own is `driver`. */
export function cpuTimes(pids: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  const { user, system } = process.cpuUsage();
  const times = [...pids].map(([name, pid]) => [name, cpuTimeMs(pid) ?? Number.NaN] as const);

  return Object.fromEntries([...times, ["driver", (user + system) / 1_000]]);
}

/** What came in between, divided among so many. */
export function cpuTimesEach(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  count: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / count]),
  );
}

/** The process that listens on a TCP port of this machine, where it may be looked at. */
export function pidListeningOn(port: number): number | undefined {
  const sockets = new Set(["tcp", "tcp6"].flatMap((table) => socketsListeningOn(port, table)));
  if (sockets.size === 0) return undefined;

  return numbersIn("/proc").find((pid) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`)));
    } catch {
      return false;
    }
  });
}

function familyOf(root: Stat, all: readonly Stat[]): readonly Stat[] {
  const children = all.filter(({ parent }) => parent === root.pid);

  return [root, ...children.flatMap((child) => familyOf(child, all))];
}

function everyProcess(): readonly Stat[] {
  return numbersIn("/proc").flatMap((pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name, in brackets, may hold blanks and brackets itself.
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const ticks = (index: number) => Number(fields[index] ?? 0) * MS_PER_TICK;

      return [
        {
          pid,
          parent: Number(fields[1] ?? 0),
          ownMs: ticks(11) + ticks(12),
          endedChildrenMs: ticks(13) + ticks(14),
        },
      ];
    } catch {
      return [];
    }
  });
}

const LISTENING = "0A";

function socketsListeningOn(port: number, table: string): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  try {
    return readFileSync(`/proc/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${wanted}`) === true)
      .map((fields) => `socket:[${fields[9] ?? ""}]`);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}

function numbersIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}
