import { randomUUID } from "node:crypto";
import { existsSync, linkSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import { hasCode, isRunning, ownIdentity, type ProcessIdentity } from "./process-identity.js";

/** What a process has written into a file by which it has something for itself while it lives. */
export type Claim = ProcessIdentity & Readonly<{ note: string }>;

/**
 * Has the file made by this process, with a note. A hard link either appears with its content or fails because the name is taken: no
 * half-written claim is seen.
 *
 * @returns false where it is there already
 */
export function tryClaim(file: string, note = ""): boolean {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  writeJsonFile(draft, { ...ownIdentity(), note });
  try {
    linkSync(draft, file);

    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined where nobody has it. */
export function claimIn(file: string): Claim | undefined {
  const value = readJsonFile(file);
  if (!isRecord(value)) return undefined;
  const { pid, startTime, note } = value;

  return typeof pid === "number" && typeof startTime === "string"
    ? { pid, startTime, note: typeof note === "string" ? note : "" }
    : undefined;
}

/** Whether nobody living has the file though it is there: who made it has died, or what it holds is no claim, as after a full disk. */
export function isStale(file: string): boolean {
  const holder = claimIn(file);
  if (holder !== undefined) return !isRunning(holder);

  // A claim may have gone and another come between the two looks.
  return existsSync(file) && claimIn(file) === undefined;
}

/**
 * Takes away the claim of a process that has died. Renaming decides between two that both saw it dead; who renamed a living one's by
 * being late puts it back.
 */
export function removeStaleClaim(file: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
    const holder = claimIn(aside);
    if (holder && isRunning(holder)) linkSync(aside, file);
  } catch (error) {
    if (!hasCode(error, "ENOENT") && !hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}
