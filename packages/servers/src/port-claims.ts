import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { claimIn, removeStaleClaim, tryClaim, type OwnClaim } from "./claim-file.js";
import { freePort, isFreePort } from "./free-port.js";

/**
 * Has a free port for the servers of a folder. Between the choice of a port and the server that listens there seconds pass, a minute
 * for a download: whoever starts others meanwhile, also in another process of this user, is not given it. Held until `releasePorts`,
 * or until this process ends; what listens by then keeps others away. Where nothing can be noted, a free port is all that is asked for.
 *
 * @returns false where something listens there, or servers of another folder are to
 */
export async function claimPort(port: number, folder: string): Promise<boolean> {
  const file = fileOf(port);
  const noted = file === undefined ? "cannot be" : note(file, folder);
  if (noted === "by another") return false;
  const isFree = await isFreePort(port);
  if (!isFree && typeof noted === "object") noted.release();

  return isFree;
}

/** A free port that the folder, or whoever else is named, has from now on. */
export async function claimFreePort(
  folder: string,
  except: ReadonlySet<number> = new Set(),
): Promise<number> {
  for (;;) {
    const port = await freePort(except);
    if (await claimPort(port, folder)) return port;
  }
}

/** Notes that a folder has a port, where nobody else has it. `cannot be`: on a disk that is full, read-only, or without hard links. */
function note(file: string, folder: string): OwnClaim | "before" | "by another" | "cannot be" {
  try {
    removeStaleClaim(file);
    const now = tryClaim(file, folder);
    if (now !== undefined) return now;

    return claimIn(file)?.note === folder ? "before" : "by another";
  } catch {
    return "cannot be";
  }
}

/** Gives back those of the ports that the folder has. */
export function releasePorts(ports: readonly number[], folder: string): void {
  for (const port of ports) {
    const file = fileOf(port);
    if (file !== undefined && claimIn(file)?.note === folder) rmSync(file, { force: true });
  }
}

function fileOf(port: number): string | undefined {
  const folder = claimsFolder();

  return folder === undefined ? undefined : join(folder, `${String(port)}.json`);
}

/** One for all folders of this user, whose number may have no name. Undefined where it cannot be made, or somebody else has made it. */
function claimsFolder(): string | undefined {
  const uid = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `warren-ports-${String(uid)}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });

    return lstatSync(folder).uid === uid ? folder : undefined;
  } catch {
    return undefined;
  }
}
