import { rmSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { claimIn, removeStaleClaim, tryClaim } from "./claim-file.js";
import { isFreePort } from "./free-port.js";
import { isRunning } from "./process-identity.js";

/**
 * Has a free port for the servers of a folder. Between the choice of a port and the server that listens there seconds pass, a minute
 * for a download: whoever starts others meanwhile, also in another process of this user, is not given it. Held until `releasePorts`,
 * or until this process ends; what listens by then keeps others away.
 *
 * @returns false where something listens there, or servers of another folder are to
 */
export async function claimPort(port: number, folder: string): Promise<boolean> {
  const file = fileOf(port);
  const holder = claimIn(file);
  if (holder && !isRunning(holder)) removeStaleClaim(file);
  if (!tryClaim(file, folder)) return claimIn(file)?.note === folder && isFreePort(port);
  if (await isFreePort(port)) return true;
  rmSync(file, { force: true });

  return false;
}

/** Gives back those of the ports that the folder has. */
export function releasePorts(ports: readonly number[], folder: string): void {
  for (const port of ports) if (claimIn(fileOf(port))?.note === folder) rmSync(fileOf(port), { force: true });
}

/** In one place for all folders. */
function fileOf(port: number): string {
  return join(tmpdir(), `warren-ports-${String(userInfo().uid)}`, `${String(port)}.json`);
}
