import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { hasCode } from "./process-identity.js";

/** Reads a JSON file; undefined where it is missing or was cut short by a crash. */
export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (hasCode(error, "ENOENT") || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Replaces a file in one step, readable for its owner only: it may hold passwords. */
export function writeJsonFile(path: string, content: unknown): void {
  const draft = `${path}.${String(process.pid)}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, path);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
