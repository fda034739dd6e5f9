import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chosenFolder, type Home } from "@warren/servers/parts";

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

/** Where the shop's servers keep what is theirs. */
export function homeIn(directory: string = defaultDirectory): Home {
  return { directory, cache: cacheFolder(), composeFile };
}
