import { machine } from "@warren/test-system";
import { spreadOf } from "./statistics.js";

/** What was measured on, a line each: the machine, and the commit. */
export function machineLines(measured = machine()): readonly string[] {
  const { processor, processors, memoryGiB, system, node, commit } = measured;

  return [`${processor}, ${processors} cores, ${memoryGiB} GiB, ${system}, Node ${node}`, `commit ${commit}`];
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;

  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What stands where a figure is not known. */
export const UNKNOWN = "?";

/** The middle one of some values, and their range where there are several. */
export function spread(values: readonly number[], digits = 0): string {
  const { median, low, high } = spreadOf(values);
  if (Number.isNaN(median)) return UNKNOWN;
  const text = (value: number) =>
    value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });

  return values.length === 1 ? text(median) : `${text(median)} (${text(low)}–${text(high)})`;
}
