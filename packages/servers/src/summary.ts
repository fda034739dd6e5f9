import { join } from "node:path";
import { serverNames, type ServerName } from "./addresses.js";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import type { RunningServers } from "./running-servers.js";

const fileOf = (folder: string): string => join(folder, "summary.json");

/** Notes how the servers of a folder were provided, for `status`. */
export function writeSummary(folder: string, stack: Pick<RunningServers, "sources">): void {
  writeJsonFile(fileOf(folder), { sources: { ...readSources(folder), ...stack.sources } });
}

export function readSources(folder: string): Readonly<Partial<Record<ServerName, string>>> {
  const summary = readJsonFile(fileOf(folder));
  const sources = isRecord(summary) && isRecord(summary["sources"]) ? summary["sources"] : {};

  return Object.fromEntries(
    serverNames.flatMap((server) => {
      const source = sources[server];

      return typeof source === "string" ? [[server, source]] : [];
    }),
  );
}
