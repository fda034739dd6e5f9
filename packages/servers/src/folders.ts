import { existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { WatchedServer } from "./addresses.js";

/** Where servers keep what is theirs. */
export type Home = Readonly<{
  /** Data, logs and notes. Default: `.warren/servers` in the folder of this process, or WARREN_SERVERS. */
  directory: string;
  /** Downloads that survive it, about 120 MB. Default: `warren/servers` in the user's folder of caches, or WARREN_CACHE. */
  cache: string;
  /** Describes the containers, where Docker runs them. Default: that of this package. */
  composeFile: string;
}>;

/** The wanted places, and the usual ones for the others. */
export function homeOf(wanted: Readonly<Partial<Home>>): Home {
  return {
    directory: wanted.directory ?? defaultDirectory(),
    cache: wanted.cache ?? defaultCache(),
    composeFile: wanted.composeFile ?? fileURLToPath(new URL("../compose.yaml", import.meta.url)),
  };
}

/** Where data, logs and notes are, unless somebody says otherwise. */
export function defaultDirectory(): string {
  return chosenFolder("WARREN_SERVERS") ?? resolve(".warren/servers");
}

/** One for all projects: each would download the same. */
function defaultCache(): string {
  return (
    chosenFolder("WARREN_CACHE") ??
    join(chosenFolder("XDG_CACHE_HOME") ?? join(homedir(), ".cache"), "warren/servers")
  );
}

/** The folder that a variable names. */
export function chosenFolder(variable: string): string | undefined {
  const chosen = process.env[variable];

  return chosen ? resolve(chosen) : undefined;
}

/** The folder, made if it was missing, without symbolic links on the way (servers compare paths as text). */
export function ensureFolder(path: string): string {
  mkdirSync(path, { recursive: true });

  return realpathSync(path);
}

/**
 * The folder for what servers keep, with a note to Git to leave it out: passwords are in it. Only in `.warren/servers`, which is ours: a
 * folder that somebody has chosen may hold what is theirs.
 */
export function ensureHome(directory: string): string {
  const folder = ensureFolder(directory);
  const isOurs = basename(directory) === "servers" && basename(dirname(directory)) === ".warren";
  const note = join(folder, ".gitignore");
  if (isOurs && !existsSync(note)) writeFileSync(note, "*\n");

  return folder;
}

/** Where a server of a stack folder writes its log. */
export function logFileOf(folder: string, server: WatchedServer): string {
  return join(ensureFolder(join(folder, "log")), `${server}.log`);
}

/** Held by whoever starts or ends the servers of the "dev" profile. */
export function lockFileOf(directory: string): string {
  return join(directory, "dev.lock");
}

export function devFolder(directory: string): string {
  return join(directory, "dev");
}
