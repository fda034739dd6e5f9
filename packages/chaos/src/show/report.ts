import Table from "cli-table3";
import pc from "picocolors";
import { GIVE_UP_MS } from "../recovery.js";
import { recoveriesOf, type Report } from "../report/report.js";
import { measuredDuration } from "@warren/text";

const STYLE = { head: [], border: [], compact: true };
const SHOWN = 10;

/** The report as text for a terminal. */
export function showReport(report: Report): string {
  const sums = new Table({
    style: STYLE,
    colAligns: ["left", "right", "left"],
    colWidths: [22, 10, 90],
    wordWrap: true,
  });
  for (const [what, count, note] of rowsOf(report)) sums.push([what, count, note]);
  const recoveries = new Table({
    style: STYLE,
    head: ["fault", "times", "longest recovery", "disturbed by the next fault"],
    colAligns: ["left", "right", "right", "right"],
  });
  for (const { fault, times, longestMs, disturbedMs } of recoveriesOf(report.incidents)) {
    recoveries.push([fault, times, recoveryText(longestMs), recoveryText(disturbedMs)]);
  }

  return [
    ...(report.cutShort || report.failed !== undefined ? [pc.yellow(minutesOf(report))] : []),
    sums.toString(),
    ...(report.incidents.length === 0 ? [] : [recoveries.toString()]),
    ...listOf("lost", report.lost),
    ...listOf("done twice", report.duplicated),
    report.good
      ? pc.green("Nothing was lost, nothing was done twice, and all databases agree.")
      : pc.red(
          report.failed !== undefined
            ? "A fault failed: see above what was kept."
            : report.accepted === 0
              ? "No order was taken: nothing is shown."
              : "The promises were not kept.",
        ),
  ].join("\n");
}

/** How long it lasted, and how long it was to last where that is another time. */
export function minutesOf({ minutes, lastedMinutes, cutShort, failed }: Report): string {
  if (failed !== undefined)
    return `ended after ${lastedMinutes} of ${minutes} minutes by a fault that failed (${failed.split("\n")[0]})`;
  return cutShort
    ? `cut short by a signal after ${lastedMinutes} of ${minutes} minutes`
    : `${minutes} minutes`;
}

/** Nobody knows whether it came later: nobody looked any more. */
export function recoveryText(ms: number | undefined): string {
  return ms === Infinity ? `not within ${measuredDuration(GIVE_UP_MS)}` : measuredDuration(ms);
}

/** What is counted, how often, and a word about it. */
export function rowsOf(report: Report): readonly (readonly [string, string, string])[] {
  const { customers, deadLetters } = report;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);

  return [
    ["orders accepted", String(report.accepted), `at ${report.rate} a second`],
    ["at an end", String(report.terminal), listed(report.byStatus)],
    ["lost", zero(report.lost.length), "accepted, and not at an end"],
    ["done twice", zero(report.duplicated.length), listed(report.effects)],
    ["compensated", String(report.compensated), "orders of which something was undone"],
    [
      "requests sent again",
      String(customers.sentAgain),
      `${customers.unanswered} never answered, ${customers.doubled} orders sent twice on purpose`,
    ],
    ["refused", String(sum(customers.refused)), listed(customers.refused)],
    [
      "keys used twice",
      String(customers.abused),
      `another order under a used key: ${customers.abused - customers.undecided} refused at once, ${customers.undecided} answered 202 and refused later; the first order held`,
    ],
    ["poison sent", String(report.poisonSent), "confirmed by the broker"],
    ["dead letters: poison", String(sum(deadLetters.poisons)), listed(deadLetters.poisons)],
    ["dead letters: others", zero(sum(deadLetters.others)), listed(deadLetters.others)],
    ["mails sent again", String(report.mailsSentAgain), "with the same Message-ID: mail programs show one"],
    ["programs restarted", String(sum(report.restarts)), listed(report.restarts)],
    [
      "audit",
      report.audit.clean ? pc.green("clean") : pc.red(`${report.audit.findings.length} kinds of fault`),
      [
        report.settled ? "after everything had come to rest" : "though not everything had come to rest",
        ...report.audit.notices,
      ].join("; "),
    ],
  ];
}

function zero(count: number): string {
  return count === 0 ? pc.green("0") : pc.red(String(count));
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}

function listOf(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const left = lines.length - SHOWN;

  return [pc.red(`\n${title}:`), ...lines.slice(0, SHOWN), ...(left > 0 ? [`and ${left} more`] : [])];
}
