import { setTimeout as sleep } from "node:timers/promises";
import { claimIn, removeStaleClaim, tryClaim, type OwnClaim } from "./claim-file.js";
import { isRunning } from "./process-identity.js";

type WaitOptions = Readonly<{ signal?: AbortSignal | undefined; onWait?: (pid: number) => void }>;

/**
 * Runs `work` while no other process does anything under the same lock file. The lock of a process that has died
 * is taken over. Waits as long as the other one lives, unless `signal` stops it.
 */
export async function withFolderLock<T>(
  lockFile: string,
  work: () => Promise<T>,
  options: WaitOptions = {},
): Promise<T> {
  const lock = await lockedBy(lockFile, options);
  try {
    return await work();
  } finally {
    lock.release();
  }
}

async function lockedBy(lockFile: string, { signal, onWait }: WaitOptions): Promise<OwnClaim> {
  let told = false;
  for (;;) {
    const lock = tryClaim(lockFile);
    if (lock !== undefined) return lock;
    signal?.throwIfAborted();
    if (removeStaleClaim(lockFile)) continue;
    const holder = claimIn(lockFile);
    if (holder && isRunning(holder) && !told) {
      told = true;
      onWait?.(holder.pid);
    }
    await sleep(100);
  }
}
