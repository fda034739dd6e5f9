import { execFileSync } from "node:child_process";
import { cpus, loadavg, release, totalmem } from "node:os";

/** Where it ran and what was run, for a report. */
export function machine() {
  return {
    processors: cpus().length,
    processor: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    commit: commitOf(import.meta.dirname),
  } as const;
}

/** Of the last minute: how much else the machine had to do. */
export function loadAverage(): number {
  return Math.round((loadavg()[0] ?? 0) * 10) / 10;
}

/** The commit of a checkout, and whether it was changed since; `unknown` without git. */
export function commitOf(folder: string): string {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty"], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
