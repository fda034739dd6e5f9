import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { claimIn, isStale, removeStaleClaim, tryClaim } from "./claim-file.js";

/**
 * Runs `work` while no other process does anything under the same lock file. The lock of a process that has died
 * is taken over. Waits as long as the other one lives, unless `signal` stops it.
 */
export async function withFolderLock<T>(
  lockFile: string,
  work: () => Promise<T>,
  options: Readonly<{ signal?: AbortSignal | undefined; onWait?: (pid: number) => void }> = {},
): Promise<T> {
  let told = false;
  while (!tryClaim(lockFile)) {
    options.signal?.throwIfAborted();
    if (isStale(lockFile)) {
      removeStaleClaim(lockFile);
      continue;
    }
    const holder = claimIn(lockFile);
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
