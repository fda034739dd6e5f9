import { createHash, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { isRecord, writeJsonFile } from "./json-file.js";
import { hasCode, isRunning, ownIdentity, type ProcessIdentity } from "./process-identity.js";

/** What a process has written into a file by which it has something for itself while it lives. */
export type Claim = ProcessIdentity & Readonly<{ note: string }>;

/** A claim that this process has made. */
export type OwnClaim = Readonly<{
  /** Takes the file away, unless it is another's by now. */
  release(): void;
}>;

/**
 * Has the file made by this process, with a note. A hard link either appears with its content or fails because the name is taken: no
 * half-written claim is seen.
 *
 * @returns undefined where it is there already
 */
export function tryClaim(file: string, note = ""): OwnClaim | undefined {
  mkdirSync(dirname(file), { recursive: true });
  const id = randomUUID();
  const draft = `${file}.${id}`;
  writeJsonFile(draft, { ...ownIdentity(), note, id });
  try {
    const content = contentOf(draft);
    linkSync(draft, file);

    return {
      release() {
        if (contentOf(file) === content) rmSync(file, { force: true });
      },
    };
  } catch (error) {
    if (hasCode(error, "EEXIST")) return undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Undefined where nobody has it. */
export function claimIn(file: string): Claim | undefined {
  return claimOf(contentOf(file) ?? "");
}

/**
 * Takes the file away where nobody living has it: who made it has died, or what it holds is no claim, as after a full disk. One of those who see
 * that at the same time does: who has the claim beside it that is named after what the file holds. No two claims hold the same, so who comes late with what he
 * saw finds that the file holds something else by now, and leaves it.
 *
 * @returns whether this process took it away
 */
export function removeStaleClaim(file: string): boolean {
  const content = contentOf(file);
  if (content === undefined || isLiving(content)) return false;
  const decision = `${file}.over-${createHash("sha256").update(content).digest("hex").slice(0, 16)}`;
  const own = tryClaim(decision);
  if (own === undefined) {
    // Who has it takes the file away in a moment, unless he has died, too.
    removeStaleClaim(decision);

    return false;
  }
  try {
    if (contentOf(file) !== content) return false;
    rmSync(file, { force: true });

    return true;
  } finally {
    own.release();
  }
}

function isLiving(content: string): boolean {
  const claim = claimOf(content);

  return claim !== undefined && isRunning(claim);
}

function claimOf(content: string): Claim | undefined {
  const value = parsed(content);
  if (!isRecord(value)) return undefined;
  const { pid, startTime, note } = value;

  return typeof pid === "number" && typeof startTime === "string"
    ? { pid, startTime, note: typeof note === "string" ? note : "" }
    : undefined;
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

/** Undefined where it is not there. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}
