import { join } from "node:path";
import type { WatchedServer } from "./addresses.js";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import type { ProcessIdentity } from "./process-identity.js";

/** Processes that a stack folder may hold; epmd is the name service that a broker needs beside it. */
export type ProcessName = WatchedServer | "epmd";

const processNames: readonly ProcessName[] = ["rabbitmq", "epmd", "postgres", "redis", "prometheus"];

/** A Compose project, and the file that describes it. */
export type NotedProject = Readonly<{ name: string; file: string }>;

/** Who runs in a stack folder, and for whom. */
export type PidFile = Readonly<{
  /** The launcher that the servers end with; null when they are meant to outlive it (`stack up`). */
  owner: ProcessIdentity | null;
  processes: Readonly<Partial<Record<ProcessName, ProcessIdentity>>>;
  /** Set when servers run in containers: the Compose project to take down. */
  compose?: NotedProject;
  /** Data folders that had to be made elsewhere. */
  outsideFolders?: readonly string[];
}>;

const fileOf = (folder: string): string => join(folder, "pids.json");

export function readPidFile(folder: string): PidFile | undefined {
  return parsePidFile(readJsonFile(fileOf(folder)));
}

export function writePidFile(folder: string, content: PidFile): void {
  writeJsonFile(fileOf(folder), content);
}

/** Changes the file in one synchronous step, so that servers starting side by side do not lose entries. */
export function updatePidFile(folder: string, change: (now: PidFile) => PidFile): void {
  writePidFile(folder, change(readPidFile(folder) ?? { owner: null, processes: {} }));
}

export function recordProcess(
  folder: string,
  name: ProcessName,
  identity: ProcessIdentity | undefined,
): void {
  updatePidFile(folder, (now) => {
    const others = Object.entries(now.processes).filter(([key]) => key !== name);

    return { ...now, processes: Object.fromEntries(identity ? [...others, [name, identity]] : others) };
  });
}

export function recordOutsideFolder(folder: string, path: string): void {
  updatePidFile(folder, (now) => ({
    ...now,
    outsideFolders: [...new Set([...(now.outsideFolders ?? []), path])],
  }));
}

export function parsePidFile(value: unknown): PidFile | undefined {
  if (!isRecord(value)) return undefined;
  const recorded = isRecord(value["processes"]) ? value["processes"] : {};
  const processes = processNames.flatMap((name) => {
    const identity = parseIdentity(recorded[name]);

    return identity ? [[name, identity] as const] : [];
  });
  const project = value["compose"];
  const outside = value["outsideFolders"];

  return {
    owner: parseIdentity(value["owner"]) ?? null,
    processes: Object.fromEntries(processes),
    ...(isProject(project) ? { compose: project } : {}),
    ...(Array.isArray(outside)
      ? { outsideFolders: outside.filter((path): path is string => typeof path === "string") }
      : {}),
  };
}

function isProject(value: unknown): value is NotedProject {
  return isRecord(value) && typeof value["name"] === "string" && typeof value["file"] === "string";
}

function parseIdentity(value: unknown): ProcessIdentity | undefined {
  if (!isRecord(value)) return undefined;
  const { pid, startTime } = value;

  return typeof pid === "number" && typeof startTime === "string" ? { pid, startTime } : undefined;
}
