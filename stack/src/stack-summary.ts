import { join } from "node:path";
import { stackServers, type StackServer } from "./addresses.js";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import type { RunningStack } from "./running-stack.js";

const fileOf = (folder: string): string => join(folder, "summary.json");

/** Notes how the servers of a folder were provided, for `status`. */
export function writeSummary(folder: string, stack: Pick<RunningStack, "sources">): void {
  writeJsonFile(fileOf(folder), { sources: stack.sources });
}

export function readSources(folder: string): Readonly<Partial<Record<StackServer, string>>> {
  const summary = readJsonFile(fileOf(folder));
  const sources = isRecord(summary) && isRecord(summary["sources"]) ? summary["sources"] : {};

  return Object.fromEntries(
    stackServers.flatMap((server) => {
      const source = sources[server];

      return typeof source === "string" ? [[server, source]] : [];
    }),
  );
}
