import { createHash, timingSafeEqual } from "node:crypto";
import { isGuessable } from "@warren/service-host";
import type { Caller, StaffRole } from "./caller.js";

/** A machine's key, kept only as its hash, and whether it could be guessed. */
export type ApiKey = Readonly<{ id: string; hash: Buffer; role: StaffRole; guessable: boolean }>;

const MIN_KEY_LENGTH = 16;

/** Reads `key:role,key:role`. A problem names the entry by its place, never by its key. */
export function readApiKeys(text: string): Readonly<{ keys: readonly ApiKey[] } | { problem: string }> {
  const keys: ApiKey[] = [];
  const entries = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");

  for (const [index, entry] of entries.entries()) {
    const colon = entry.lastIndexOf(":");
    const key = entry.slice(0, Math.max(colon, 0));
    const role = entry.slice(colon + 1);
    const place = `entry ${index + 1}`;
    if (colon === -1 || !isRole(role)) {
      return { problem: `${place} must be key:role with the role trusted or admin` };
    }
    if (key.length < MIN_KEY_LENGTH) {
      return { problem: `the key of ${place} is shorter than ${MIN_KEY_LENGTH} characters` };
    }
    const hash = hashOf(key);
    keys.push({ id: hash.toString("hex").slice(0, 12), hash, role, guessable: isGuessable(key) });
  }

  return { keys };
}

/** The holder of the key, or undefined for a key that nobody holds. */
export function callerWith(key: string, keys: readonly ApiKey[]): Caller | undefined {
  const hash = hashOf(key);
  let found: ApiKey | undefined;
  // Hashes have one length and all are compared: neither the place nor the length of a key shows in the time.
  for (const known of keys) if (timingSafeEqual(known.hash, hash)) found = known;

  return found === undefined ? undefined : { kind: "machine", id: found.id, role: found.role };
}

function hashOf(key: string): Buffer {
  return createHash("sha256").update(key).digest();
}

function isRole(text: string): text is StaffRole {
  return text === "trusted" || text === "admin";
}
