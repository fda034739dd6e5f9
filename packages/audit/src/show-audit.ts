import Table from "cli-table3";
import { printable } from "@warren/text";
import pc from "picocolors";
import { adviceOn } from "./advice.js";
import type { AuditResult } from "./audit.js";
import type { Finding } from "./findings.js";

/** Rows of a finding that are shown; the JSON has more. */
const SHOWN_ROWS = 10;

/** Colours are picocolors' to give: it knows whether the text goes to a terminal. */
const STYLE = { head: [], border: [], compact: true };

/** The result as text for a terminal. */
export function showAudit({ clean, findings, summary }: AuditResult): string {
  const checks = new Table({
    style: STYLE,
    head: ["check", "looked at", "faults"],
    colAligns: ["left", "right", "right"],
  });
  for (const { name, looked, faults, counts } of summary.checks) {
    const notes = Object.entries(counts)
      .map(([what, count]) => `${count} ${what}`)
      .join(", ");
    const title = notes === "" ? name : `${name} (${notes})`;
    checks.push([title, looked, faults === 0 ? pc.green("0") : pc.red(String(faults))]);
  }
  const { total, byStatus, waiting, moving } = summary.orders;
  const statuses = Object.entries(byStatus)
    .map(([status, count]) => `${count} ${status}`)
    .join(", ");

  return [
    checks.toString(),
    `${total} orders${statuses === "" ? "" : `: ${statuses}`}`,
    ...(waiting === 0 ? [] : [pc.yellow(`${waiting} orders have not ended; wait for them with --settle`)]),
    ...(moving === 0 ? [] : [pc.yellow(`${moving} orders were on the move and could not be judged`)]),
    ...(summary.brokerLookedAt ? [] : [pc.yellow("the broker was not looked at: no address of it is known")]),
    ...summary.notices.map((notice) => pc.yellow(printable(notice))),
    ...findings.map(showFinding),
    clean
      ? pc.green(`Everything agrees (${summary.durationMs} ms).`)
      : pc.red(`${findings.length} kinds of fault.`),
  ].join("\n");
}

function showFinding(finding: Finding): string {
  const table = new Table({ style: STYLE, head: headOf(finding), wordWrap: true });
  const rows = rowsOf(finding);
  table.push(...rows.slice(0, SHOWN_ROWS).map((row) => row.map(shown)));
  const left =
    (finding.about === "queue" || finding.about === "database" ? rows.length : finding.count) - SHOWN_ROWS;
  const title = pc.red(`${finding.kind.replaceAll("_", " ")}: ${finding.count}`);

  const { cause, next } = adviceOn[finding.kind];

  return [
    `\n${title}`,
    `cause: ${cause}`,
    `next:  ${next}`,
    table.toString(),
    ...(left > 0 ? [pc.dim(`and ${left} more`)] : []),
  ].join("\n");
}

/** Anybody may send anything: a dead letter does not talk to the terminal. Lines are of our own making. */
function shown(cell: string | number): string | number {
  return typeof cell === "number" ? cell : cell.split("\n").map(printable).join("\n");
}

function headOf({ about }: Finding): string[] {
  switch (about) {
    case "order":
    case "product":
      return [about, "what is wrong"];
    case "queue":
      return ["queue", "messages", "the first of them"];
    case "database":
      return ["database", "messages", "the oldest since"];
  }
}

function rowsOf(finding: Finding): readonly (readonly (string | number)[])[] {
  switch (finding.about) {
    case "order":
      return finding.rows.map(({ orderId, detail }) => [orderId, detail]);
    case "product":
      return finding.rows.map(({ productId, detail }) => [productId, detail]);
    case "queue":
      return finding.rows.map(({ queue, count, samples }) => [
        queue,
        count,
        samples
          .map(({ message, reason }) => `${message}: ${reason}`.replaceAll("\n", " ").slice(0, 160))
          .join("\n"),
      ]);
    case "database":
      return finding.rows.map(({ database, count, oldestAt }) => [database, count, oldestAt]);
  }
}
