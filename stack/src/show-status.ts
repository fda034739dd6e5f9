import pc from "picocolors";
import { againText, mark, serverLines, wrapped } from "@warren/servers/parts";
import type { ProgramStatus } from "./program-status.js";
import type { QueueStatus } from "./queue-status.js";
import type { StackStatus } from "./stack-status.js";

const INDENT = "      ";

/** Everything on one page of a terminal of 80 columns. */
export function showStatus({ servers, managementUrl, launcher, programs, queues }: StackStatus): string {
  const parts = [
    ["Servers", ...servers.flatMap(serverLines)],
    ...(managementUrl === undefined ? [] : [["RabbitMQ's own page", `${INDENT}${managementUrl}`]]),
    launcher === undefined
      ? ["Programs", "  none of them: `npm start` does not run"]
      : [`Programs of npm start (process ${String(launcher.pid)})`, ...programLines(programs)],
    ...(queues === undefined ? [] : [queueLines(queues)]),
  ];

  return `${parts.map(([title = "", ...lines]) => [pc.bold(title), ...lines].join("\n")).join("\n\n")}\n`;
}

function programLines(programs: readonly ProgramStatus[]): readonly string[] {
  if (programs.length === 0) return ["  none of them yet: it is starting"];
  const width = Math.max(...programs.map(({ name }) => name.length));

  return programs.flatMap(({ name, ready, state, url, pid, reason, restarts }) => {
    const facts = [
      url,
      pid === undefined ? state.kind : `process ${String(pid)}`,
      againText(restarts),
    ].filter((fact) => fact !== "");

    return [
      `  ${mark(ready)}  ${name.padEnd(width)}  ${facts.join("  ")}`,
      ...(reason === undefined ? [] : wrapped(reason)),
    ];
  });
}

function queueLines(queues: readonly QueueStatus[]): readonly string[] {
  const width = Math.max(20, ...queues.map(({ name }) => name.length));
  const line = (name: string, counts: readonly string[]) =>
    `  ${name.padEnd(width)}${counts.map((count) => count.padStart(10)).join("")}`;

  return [
    "Queues",
    pc.dim(line("", ["ready", "unacked", "consumers", "retrying", "dead"])),
    ...queues.map(({ name, ready, unacked, consumers, retrying, dead }) =>
      line(name, [ready, unacked, consumers, retrying, dead].map(String)),
    ),
  ];
}
