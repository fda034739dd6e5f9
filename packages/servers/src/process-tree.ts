import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { hasCode, isRunning, parseProcStat, type ProcessIdentity } from "./process-identity.js";

type Parents = ReadonlyMap<number, number>;

/**
 * Sends a signal to a process and to all that it started, and they started. Processes of PostgreSQL lead groups of their own,
 * so that the group of the first is not enough.
 */
export function signalTree(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  for (const pid of treeOf(identity.pid, parents())) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      // It ended meanwhile.
      if (!hasCode(error, "ESRCH")) throw error;
    }
  }
}

/** A process, its children and theirs; parents before children. */
export function treeOf(root: number, parents: Parents): readonly number[] {
  const tree = [root];
  for (const parent of tree) {
    for (const [child, itsParent] of parents) if (itsParent === parent) tree.push(child);
  }

  return tree;
}

function parents(): Parents {
  return process.platform === "linux" ? linuxParents() : psParents();
}

function linuxParents(): Parents {
  return new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name): [number, number][] => {
        try {
          const stat = parseProcStat(readFileSync(`/proc/${name}/stat`, "utf8"));

          return stat === undefined ? [] : [[Number(name), stat.parent]];
        } catch {
          return [];
        }
      }),
  );
}

function psParents(): Parents {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" });
  const pairs = stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));

  return new Map(pairs.map(([pid = 0, parent = 0]) => [pid, parent]));
}
