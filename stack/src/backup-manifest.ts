import { createHash } from "node:crypto";
import { createReadStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { isRecord } from "@warren/servers/parts";

/** What a backup holds, and from when it is. Beside the files, as `manifest.json`. */
export type BackupManifest = Readonly<{
  format: typeof FORMAT;
  /** Of the server, `18.4`. */
  postgres: string;
  startedAt: string;
  /** The moment that the backup has of all databases. */
  endedAt: string;
  databases: readonly string[];
  folders: readonly string[];
  files: Readonly<Record<string, Readonly<{ bytes: number; sha256: string }>>>;
}>;

/** Of the layout below. */
const FORMAT = 1;

const MANIFEST = "manifest.json";

/** Folders of a backup: the server's files, and the log (WAL) that makes one moment of them. */
export const DATA = "data";
export const WAL = "wal";

/** Without these no server starts from it. */
const NEEDED = ["PG_VERSION", "global/pg_control", "backup_label"].map((name) => `${DATA}/${name}`);

export const manifestFile = (backup: string): string => join(backup, MANIFEST);

/** @throws Error where the folder is no backup of ours, or one that was not finished */
export function readManifest(backup: string): BackupManifest {
  let text: string;
  try {
    text = readFileSync(manifestFile(backup), "utf8");
  } catch (error) {
    throw new Error(`${backup} is no finished backup: it has no ${MANIFEST}.`, { cause: error });
  }
  const manifest = parsed(text);
  if (isManifest(manifest)) return manifest;
  throw new Error(`${backup} is no backup that can be read here: its ${MANIFEST} is of another form.`);
}

function isManifest(value: unknown): value is BackupManifest {
  if (!isRecord(value) || value["format"] !== FORMAT) return false;
  const { postgres, startedAt, endedAt, databases, folders, files } = value;

  return (
    [postgres, startedAt, endedAt].every((text) => typeof text === "string") &&
    Array.isArray(databases) &&
    Array.isArray(folders) &&
    folders.every(isInside) &&
    isRecord(files) &&
    NEEDED.every((name) => isRecord(files[name])) &&
    Object.entries(files).every(
      ([name, file]) =>
        isInside(name) &&
        (name.startsWith(`${DATA}/`) || name.startsWith(`${WAL}/`)) &&
        isRecord(file) &&
        typeof file["bytes"] === "number" &&
        typeof file["sha256"] === "string",
    )
  );
}

/** Whoever has changed the manifest leads nobody out of the backup. */
function isInside(path: unknown): boolean {
  return typeof path === "string" && !path.startsWith("/") && !path.split("/").includes("..");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads every file of a backup and compares it with the manifest.
 *
 * @throws Error that names the first files that are missing, or other than they were
 */
export async function verifyBackup(backup: string): Promise<BackupManifest> {
  const manifest = readManifest(backup);
  const wrong: string[] = [];
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const file = join(backup, name);
    const there = statSync(file, { throwIfNoEntry: false });
    if (there === undefined) wrong.push(`${name} is missing`);
    else if (there.size !== bytes) wrong.push(`${name} has ${there.size} bytes instead of ${bytes}`);
    else if ((await sha256Of(file)) !== sha256) wrong.push(`${name} is another`);
  }
  if (wrong.length === 0) return manifest;
  const more = wrong.length > NAMED ? `, and ${wrong.length - NAMED} more` : "";
  throw new Error(
    `The backup ${backup} is damaged: ${wrong.slice(0, NAMED).join(", ")}${more}. Take another one.`,
  );
}

const NAMED = 5;

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);

  return hash.digest("hex");
}
