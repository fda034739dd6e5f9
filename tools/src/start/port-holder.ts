import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Who listens on a port, as far as this user may know. */
export type PortHolder = Readonly<{ pid: number; command: string; folder: string | undefined }>;

const LISTENING = "0A";

/** The process that listens on a port of this machine; undefined where nobody does, or it is not ours to see. */
export function portHolder(port: number): PortHolder | undefined {
  const pid = process.platform === "linux" ? linuxPid(port) : lsofPid(port);
  if (pid === undefined) return undefined;
  const command =
    process.platform === "linux"
      ? withoutOptions(textOf(`/proc/${pid}/cmdline`).split("\0")).join(" ")
      : spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;

  return { pid, command: command.trim(), folder: folderOf(pid) };
}

/** The inodes of the sockets that listen on a port, of the text of /proc/net/tcp or tcp6. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");

  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === LISTENING && local?.endsWith(`:${hexPort}`) === true)
    .map((fields) => fields[9] ?? "");
}

/** What is run, and not how: Node's own options may be long. */
function withoutOptions(words: readonly string[]): readonly string[] {
  return words.filter((word) => !word.startsWith("-") && !word.startsWith("data:"));
}

function linuxPid(port: number): number | undefined {
  const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(textOf);
  const sockets = new Set(
    tables.flatMap((table) => listeningInodes(table, port)).map((inode) => `socket:[${inode}]`),
  );
  if (sockets.size === 0) return undefined;

  return entries("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) =>
      entries(`/proc/${pid}/fd`).some((fd) => sockets.has(linkOf(`/proc/${pid}/fd/${fd}`) ?? "")),
    );
}

function lsofPid(port: number): number | undefined {
  const { stdout } = spawnSync("lsof", ["-nP", "-t", `-iTCP:${port}`, "-sTCP:LISTEN"], { encoding: "utf8" });
  // Null where there is no lsof, whatever its type says.
  const [first = ""] = `${stdout as string | null}`.split("\n");

  return /^\d+$/.test(first) ? Number(first) : undefined;
}

function folderOf(pid: number): string | undefined {
  return process.platform === "linux" ? linkOf(`/proc/${pid}/cwd`) : undefined;
}

// Processes come and go, and those of others are closed to us.
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
