import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";

/** What was measured on, a line each: the machine, and the commit. */
export function machine(): readonly string[] {
  return [
    `${cpus()[0]?.model ?? "unknown CPU"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Linux ${release()}, Node ${process.version}`,
    `commit ${commit()}`,
  ];
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function commit(): string {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  } catch {
    return "unknown";
  }
}
