import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { withFolderLock } from "./folder-lock.js";
import { readPidFile, recordProcess, type NotedProject, type PidFile, type ProcessName } from "./pid-file.js";
import { endProcess, isRunning, type ProcessIdentity } from "./process-identity.js";

// A launcher makes its folder and then notes itself in it; a younger folder without a note may be in between.
const noteWithinMs = 60_000;

const stopGraceMs = 20_000;

const testFolder = /^test-\d+-/;

/** Folders of test stacks whose launcher is gone. */
export function abandonedTestFolders(directory: string, now: number = Date.now()): readonly string[] {
  if (!existsSync(directory)) return [];

  return readdirSync(directory)
    .filter((name) => testFolder.test(name))
    .map((name) => join(directory, name))
    .filter((folder) => {
      const notes = readPidFile(folder);
      if (notes) return isAbandoned(notes, isRunning);
      const age = now - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? now);

      return age > noteWithinMs;
    });
}

/** True when the launcher is gone that the servers should have ended with. */
export function isAbandoned(notes: PidFile, running: (identity: ProcessIdentity) => boolean): boolean {
  return notes.owner !== null && !running(notes.owner);
}

/** Ends what launchers that were killed left running, and removes its data. Never touches a living launcher's. */
export async function endAbandonedTestStacks(
  directory: string,
  options: Readonly<{ log: (line: string) => void; endContainers: (project: NotedProject) => Promise<void> }>,
): Promise<void> {
  if (abandonedTestFolders(directory).length === 0) return;
  await withFolderLock(join(directory, "sweep.lock"), async () => {
    for (const folder of abandonedTestFolders(directory)) {
      const project = readPidFile(folder)?.compose;
      const ended = await endRecordedProcesses(folder, { atOnce: true });
      if (project) await options.endContainers(project);
      if (ended > 0) options.log(`Ended ${String(ended)} processes that an earlier run left in ${folder}`);
      removeFolder(folder);
    }
  });
}

/** Removes a stack's folder and the data that had to be made elsewhere. */
export function removeFolder(folder: string): void {
  for (const path of readPidFile(folder)?.outsideFolders ?? []) {
    if (dirname(path) === tmpdir() && basename(path).startsWith("warren-")) {
      rmSync(path, { recursive: true, force: true });
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** PostgreSQL waits for its clients on SIGTERM; SIGINT asks for a clean end without them. */
export function gentleSignal(name: ProcessName): NodeJS.Signals {
  return name === "postgres" ? "SIGINT" : "SIGTERM";
}

/** The signal that ends a server at once; PostgreSQL would leave shared memory behind on SIGKILL. */
export function abruptSignal(name: ProcessName): NodeJS.Signals {
  return name === "postgres" ? "SIGQUIT" : "SIGKILL";
}

/** Ends the processes noted in a folder, the broker before its name service. Returns how many were running. */
export async function endRecordedProcesses(
  folder: string,
  options: Readonly<{ atOnce?: boolean }> = {},
): Promise<number> {
  const ended = await Promise.all([
    endInOrder(["rabbitmq", "epmd"]),
    endInOrder(["postgres"]),
    endInOrder(["redis"]),
    endInOrder(["prometheus"]),
  ]);

  return ended.reduce((sum, count) => sum + count, 0);

  async function endInOrder(names: readonly ProcessName[]): Promise<number> {
    let count = 0;
    for (const name of names) {
      const identity = readPidFile(folder)?.processes[name];
      if (!identity) continue;
      if (isRunning(identity)) count += 1;
      const signal = options.atOnce ? abruptSignal(name) : gentleSignal(name);
      await endProcess(identity, { signal, graceMs: stopGraceMs });
      recordProcess(folder, name, undefined);
    }

    return count;
  }
}
