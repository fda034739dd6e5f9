import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import { hasCode, isRunning, ownIdentity } from "./process-identity.js";

/**
 * Runs `work` while no other process does anything under the same lock file. The lock of a process that has died
 * is taken over. Waits as long as the other one lives, unless `signal` stops it.
 */
export async function withFolderLock<T>(
  lockFile: string,
  work: () => Promise<T>,
  options: Readonly<{ signal?: AbortSignal | undefined; onWait?: (pid: number) => void }> = {},
): Promise<T> {
  mkdirSync(dirname(lockFile), { recursive: true });
  let told = false;
  while (!tryLock(lockFile)) {
    options.signal?.throwIfAborted();
    const holder = holderOf(lockFile);
    if (holder && !isRunning(holder)) {
      removeStaleLock(lockFile);
      continue;
    }
    if (holder && !told) {
      told = true;
      options.onWait?.(holder.pid);
    }
    await sleep(100);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

// A hard link either appears with its content or fails because the name is taken: no half-written lock is seen.
function tryLock(lockFile: string): boolean {
  const draft = `${lockFile}.${randomUUID()}`;
  writeJsonFile(draft, ownIdentity());
  try {
    linkSync(draft, lockFile);

    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

// Renaming decides between two processes that both saw the dead holder; who renamed a living one's lock by being
// late puts it back.
function removeStaleLock(lockFile: string): void {
  const aside = `${lockFile}.${randomUUID()}`;
  try {
    renameSync(lockFile, aside);
    const holder = holderOf(aside);
    if (holder && isRunning(holder)) linkSync(aside, lockFile);
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function holderOf(lockFile: string): ReturnType<typeof ownIdentity> | undefined {
  const value = readJsonFile(lockFile);
  if (!isRecord(value)) return undefined;
  const { pid, startTime } = value;

  return typeof pid === "number" && typeof startTime === "string" ? { pid, startTime } : undefined;
}
