import { stripVTControlCharacters } from "node:util";
import { recoveriesOf, type Report } from "../report/report.js";
import { measuredDuration } from "@warren/text";
import { minutesOf, recoveryText, rowsOf } from "./report.js";

/** The report as a page for `bench/results/`. */
export function markdownOf(report: Report, command: string): string {
  const { seed, startedAt, machine, incidents } = report;

  return `# Chaos, ${startedAt.slice(0, 10)}: ${verdictOf(report)}

\`${command}\`, seed ${seed}, ${minutesOf(report)}, begun ${startedAt}. The same seed draws the same faults in the same order, for as long.

${table(
  ["machine", ""],
  Object.entries(machine).map(([what, is]) => [what, String(is)]),
)}

${table(["what", "count", ""], rowsOf(report))}

## How long orders stood still

From the moment a fault was over until an order placed at that moment was confirmed. In the last column the next fault came
before that.

${table(
  ["fault", "times", "longest recovery", "disturbed by the next fault"],
  recoveriesOf(incidents).map(({ fault, times, longestMs, disturbedMs }) => [
    fault,
    String(times),
    recoveryText(longestMs),
    recoveryText(disturbedMs),
  ]),
)}

## What was broken when

${table(
  ["at", "fault", "broken for", "orders flow again after"],
  incidents.map(({ fault, atMs, heldMs, recoveryMs }) => [
    measuredDuration(atMs),
    fault,
    measuredDuration(heldMs),
    recoveryText(recoveryMs ?? Infinity),
  ]),
)}
${listed("Lost", report.lost)}${listed("Done twice", report.duplicated)}`;
}

function verdictOf({ good, failed, accepted, lost, duplicated, audit }: Report): string {
  if (good) return "nothing lost, nothing done twice";
  if (accepted === 0 && failed === undefined) return "no order was taken";
  const kept = lost.length === 0 && duplicated.length === 0 && audit.clean;

  return failed !== undefined && kept ? "nothing lost, but ended by a fault that failed" : "promises broken";
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => stripVTControlCharacters(cell).replaceAll("|", "\\|")).join(" | ")} |`;

  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `\n## ${title}\n\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
}
