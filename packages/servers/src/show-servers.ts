import pc from "picocolors";
import { serverTitles, withoutPassword } from "./addresses.js";
import type { ServersStatus, ServerStatus } from "./server-status.js";

const WIDTH = 80;
const INDENT = "      ";

/** The servers, for a terminal of 80 columns. */
export function showServers({ servers, managementUrl }: ServersStatus): string {
  const page =
    managementUrl === undefined ? [] : ["", pc.bold("RabbitMQ's own page"), `${INDENT}${managementUrl}`];

  return [pc.bold("Servers"), ...servers.flatMap(serverLines), ...page, ""].join("\n");
}

export function serverLines({
  server,
  answers,
  address,
  source,
  pid,
  restarts,
}: ServerStatus): readonly string[] {
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

export function mark(up: boolean): string {
  return up ? pc.green("up") : pc.red("--");
}

export function againText(restarts: number): string {
  return restarts === 0 ? "" : `started again ${restarts === 1 ? "once" : `${String(restarts)} times`}`;
}

/** A sentence under its line. A word that is too long has a line of its own. */
export function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length === 0 ? undefined : `${lines.at(-1) ?? ""} ${word}`;
    if (longer !== undefined && longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`${INDENT}${word}`);
  }

  return lines;
}
