import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasCode } from "./process-identity.js";

/**
 * The path itself, or where it holds blanks a link to it that does not: the start scripts of RabbitMQ and Erlang
 * cannot live with blanks. The link is in the folder for temporary files, the same for the same path and user.
 */
export function blankFreePath(path: string): string {
  if (!/\s/.test(path)) return path;
  const user = process.getuid?.() ?? 0;
  const name = createHash("sha256")
    .update(`${String(user)} ${path}`)
    .digest("hex")
    .slice(0, 12);
  const link = join(tmpdir(), `warren-${name}`);
  try {
    symlinkSync(path, link);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const found = lstatSync(link);
    if (!found.isSymbolicLink() || found.uid !== user || readlinkSync(link) !== path) {
      throw new Error(`${link} was put there by somebody else. Remove it and start again.`, { cause: error });
    }
  }

  return link;
}
