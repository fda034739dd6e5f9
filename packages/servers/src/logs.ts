import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ServerName } from "./addresses.js";
import { containerLogsCommand, runningContainers } from "./containers.js";
import { defaultDirectory, devFolder } from "./folders.js";
import { readPidFile, type NotedProject } from "./pid-file.js";
import { lastLines, runAttached } from "./run-command.js";

const pollMs = 300;

/** Prints the last lines of the "dev" servers' logs and, with `follow`, what comes after until interrupted. */
export async function followLogs(
  servers: readonly ServerName[],
  options: Readonly<{ directory?: string; lines: number; follow: boolean }>,
): Promise<void> {
  const folder = devFolder(options.directory ?? defaultDirectory());
  const project = existsSync(folder) ? readPidFile(folder)?.compose : undefined;
  const inContainers = project ? await runningContainers(project) : [];
  const contained = servers.filter((server) => inContainers.includes(server));
  const files = servers
    .filter((server) => !contained.includes(server))
    .map((server) => ({ server, path: join(folder, "log", `${server}.log`) }));
  const prefix = servers.length > 1;
  const offsets = new Map<string, number>();
  for (const { server, path } of files) {
    if (!existsSync(path)) continue;
    offsets.set(path, statSync(path).size);
    print(server, lastLines(readFileSync(path, "utf8"), options.lines), prefix);
  }
  const running = project && contained.length > 0 ? containerLogs(project, contained, options) : undefined;
  if (!options.follow) {
    await running;

    return;
  }
  for (;;) {
    for (const { server, path } of files) {
      const { text, offset } = readFrom(path, offsets.get(path) ?? 0);
      offsets.set(path, offset);
      print(server, text, prefix);
    }
    await sleep(pollMs);
  }
}

function print(server: ServerName, text: string, prefix: boolean): void {
  for (const line of text.split("\n")) {
    if (line !== "") process.stdout.write(`${prefix ? `${server.padEnd(8)} | ` : ""}${line}\n`);
  }
}

// Only whole lines: the rest of a line being written comes with the next look. A shrunken file was replaced.
function readFrom(path: string, offset: number): Readonly<{ text: string; offset: number }> {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const from = size < offset ? 0 : offset;
  if (size === from) return { text: "", offset: from };
  const buffer = Buffer.alloc(size - from);
  const file = openSync(path, "r");
  try {
    const read = readSync(file, buffer, 0, buffer.length, from);
    const end = buffer.subarray(0, read).lastIndexOf("\n") + 1;

    return { text: buffer.toString("utf8", 0, end), offset: from + end };
  } finally {
    closeSync(file);
  }
}

async function containerLogs(
  project: NotedProject,
  servers: readonly ServerName[],
  options: Readonly<{ lines: number; follow: boolean }>,
): Promise<void> {
  const { command, args, env } = containerLogsCommand(project, servers, options);
  await runAttached(command, args, { env });
}
