import { machine } from "@warren/test-system";

/** What was measured on, a line each: the machine, and the commit. */
export function machineLines(): readonly string[] {
  const { processor, processors, memoryGiB, system, node, commit } = machine();

  return [`${processor}, ${processors} cores, ${memoryGiB} GiB, ${system}, Node ${node}`, `commit ${commit}`];
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
