import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  devFolder,
  ensureFolder,
  isRecord,
  isRunStateKind,
  isRunning,
  ownIdentity,
  readJsonFile,
  writeJsonFile,
  type ProcessIdentity,
  type RunState,
  type WatchedServer,
} from "@warren/servers/parts";
import { defaultDirectory } from "./folders.js";

/** A program or server as its launcher sees it. */
export type Noted = Readonly<{ state: RunState; restarts: number }>;

export type ProgramNote = Noted &
  Readonly<{
    name: string;
    url: string;
    /** Asked for its health. */
    healthUrl: string;
    pid: number | undefined;
    logFile: string;
  }>;

/** What a launcher leaves for whoever wants to know how its shop is. */
export type ShopNotes = Readonly<{
  launcher: ProcessIdentity;
  servers: Readonly<Partial<Record<WatchedServer, Noted>>>;
  programs: readonly ProgramNote[];
  /** Where Prometheus answers; undefined where the shop has none. */
  prometheusUrl?: string | undefined;
}>;

const fileOf = (directory: string): string => join(devFolder(directory), "shop.json");

/** Writes what this process has to say of its shop. The notes of another launcher that runs in the same folder stay. */
export function writeShopNotes(
  notes: Omit<ShopNotes, "launcher">,
  directory: string = defaultDirectory,
): void {
  ensureFolder(devFolder(directory));
  if (isOthers(directory)) return;
  writeJsonFile(fileOf(directory), { launcher: ownIdentity(), ...notes });
}

export function removeShopNotes(directory: string = defaultDirectory): void {
  if (!isOthers(directory)) rmSync(fileOf(directory), { force: true });
}

function isOthers(directory: string): boolean {
  const launcher = readShopNotes(directory)?.launcher;

  return launcher !== undefined && launcher.pid !== process.pid;
}

/** What the launcher that runs has left; undefined where none runs. */
export function readShopNotes(directory: string = defaultDirectory): ShopNotes | undefined {
  const notes = existsSync(fileOf(directory)) ? readJsonFile(fileOf(directory)) : undefined;

  return isNotes(notes) && isRunning(notes.launcher) ? notes : undefined;
}

// Only what a version before this one might have written otherwise: the file is our own.
function isNotes(value: unknown): value is ShopNotes {
  if (!isRecord(value) || !isRecord(value["launcher"]) || !isRecord(value["servers"])) return false;
  const { programs } = value;

  return (
    Array.isArray(programs) &&
    programs.every(
      (note) => isRecord(note) && isRecord(note["state"]) && isRunStateKind(note["state"]["kind"]),
    )
  );
}
