import pc from "picocolors";
import { serverTitles, withoutPassword } from "./addresses.js";
import type { ProgramStatus } from "./program-status.js";
import type { QueueStatus } from "./queue-status.js";
import type { ServerStatus, StackStatus } from "./stack-status.js";

const WIDTH = 80;
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

function serverLines({ server, answers, address, source, pid, restarts }: ServerStatus): readonly string[] {
  const facts = [pid === undefined ? "" : `process ${String(pid)}`, againText(restarts)].filter(
    (fact) => fact !== "",
  );
  const shown = address === undefined ? [] : [`${INDENT}${answers ? address : withoutPassword(address)}`];

  return [
    `  ${mark(answers)}  ${[serverTitles[server], ...facts].join(", ")}`,
    ...shown,
    ...wrapped(source).map((line) => pc.dim(line)),
  ];
}

function programLines(programs: readonly ProgramStatus[]): readonly string[] {
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

function mark(up: boolean): string {
  return up ? pc.green("up") : pc.red("--");
}

function againText(restarts: number): string {
  return restarts === 0 ? "" : `started again ${restarts === 1 ? "once" : `${String(restarts)} times`}`;
}

/** A sentence under its line. A word that is too long has a line of its own. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length === 0 ? undefined : `${lines.at(-1) ?? ""} ${word}`;
    if (longer !== undefined && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`${INDENT}${word}`);
  }

  return lines;
}
