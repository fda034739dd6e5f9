import { mkdirSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServerName } from "./addresses.js";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The file that describes the containers. */
export const composeFile = join(repository, "compose.yaml");

/** What the broker is to hold: written from the contract by `npm run codegen`. */
export const definitionsFile = join(repository, "generated", "broker", "definitions.json");

/** Where data, logs and notes of the servers live: `.stack/` in the repository, or WARREN_STACK. */
export const defaultDirectory = chosenFolder("WARREN_STACK") ?? join(repository, ".stack");

/** Where the programs of `npm start` write their traces. */
export const traceFolder = join(defaultDirectory, "traces");

/** Where `npm start` keeps what its programs write. */
export const programLogs = join(defaultDirectory, "logs");

/** Downloads that survive `.stack/`: `.cache/stack/` in the repository, or WARREN_CACHE. */
export function cacheFolder(): string {
  return chosenFolder("WARREN_CACHE") ?? join(repository, ".cache", "stack");
}

function chosenFolder(variable: string): string | undefined {
  const chosen = process.env[variable];

  return chosen ? resolve(chosen) : undefined;
}

/** The folder, made if it was missing, without symbolic links on the way (servers compare paths as text). */
export function ensureFolder(path: string): string {
  mkdirSync(path, { recursive: true });

  return realpathSync(path);
}

/** Where a server of a stack folder writes its log. */
export function logFileOf(folder: string, server: ServerName): string {
  return join(ensureFolder(join(folder, "log")), `${server}.log`);
}

/** Held by whoever starts or ends the servers of the "dev" profile. */
export function lockFileOf(directory: string): string {
  return join(directory, "dev.lock");
}

export function devFolder(directory: string): string {
  return join(directory, "dev");
}
