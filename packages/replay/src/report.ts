import Table from "cli-table3";
import pc from "picocolors";
import type { Reading } from "./invoices.js";
import type { MessageCounts } from "./message-counts.js";
import { sorted, sumOf, type Tally } from "./tally.js";

/** What became of a file. */
export type ReplayReport = Readonly<{
  /** Part of each order's Idempotency-Key. */
  run: string;
  /** It was ended before it was through. */
  stopped: boolean;
  reading: Omit<Reading, "invoices"> & Readonly<{ placeable: number }>;
  products: number;
  placed: number;
  /** Of those placed: taken for later, since the order service did not answer in time. */
  accepted: number;
  /** Not placed: the gateway answered with a problem, by its code. */
  problems: Readonly<Tally>;
  /** The first ones, with why. */
  unanswered: readonly Readonly<{ invoiceNo: string; why: string }>[];
  unansweredCount: number;
  /** Invoices that an early end left out. */
  notPlaced: number;
  confirmed: number;
  rejected: Readonly<Tally>;
  cancelled: Readonly<Tally>;
  /** The ids of the first orders that have not ended. */
  waiting: readonly string[];
  waitingCount: number;
  /** Undefined where not all services could be asked. */
  messages: MessageCounts | undefined;
  seconds: Readonly<{ seeding: number; placing: number; untilAllEnded: number }>;
  ordersPerSecond: number;
}>;

/** Every invoice that could be placed was placed, or answered with a problem, and every order has ended. */
export function allEnded({ waitingCount, unansweredCount, notPlaced }: ReplayReport): boolean {
  return waitingCount + unansweredCount + notPlaced === 0;
}

/** The report as text for a terminal. */
export function showReport(report: ReplayReport): string {
  const { reading, messages, seconds } = report;
  const table = new Table({
    // Colours are picocolors' to give: it knows whether the text goes to a terminal.
    style: { head: [], border: [], compact: true },
    head: ["", "count"],
    colAligns: ["left", "right"],
  });
  const row = (name: string, value: number | string) => table.push([name, value]);
  const tally = (name: string, counts: Readonly<Tally>) => {
    row(name, sumOf(counts));
    for (const [reason, times] of sorted(counts)) row(pc.dim(`  ${reason}`), pc.dim(String(times)));
  };

  row(pc.bold("invoices read"), reading.invoicesRead);
  tally("skipped", reading.skippedInvoices);
  row(pc.bold("placed"), report.placed);
  if (report.accepted > 0) row(pc.dim("  taken for later"), pc.dim(String(report.accepted)));
  row(pc.green("confirmed"), report.confirmed);
  tally("rejected", report.rejected);
  tally("cancelled", report.cancelled);
  if (sumOf(report.problems) > 0) tally(pc.red("not taken by the gateway"), report.problems);
  if (report.waitingCount > 0) row(pc.red("not ended"), report.waitingCount);
  if (report.unansweredCount > 0) row(pc.red("without an answer"), report.unansweredCount);
  if (report.notPlaced > 0) row(pc.yellow("left out"), report.notPlaced);
  row(pc.bold("rows read"), reading.rowsRead);
  tally("skipped", reading.skippedRows);
  if (reading.brokenRows > 0) row(pc.yellow("not readable"), reading.brokenRows);
  row("products", report.products);
  if (messages === undefined) row("messages", "not known");
  else {
    row(pc.bold("messages published"), messages.published);
    row("delivered", messages.delivered);
    if (messages.duplicates > 0) row("delivered again", messages.duplicates);
    row("retried", messages.retried);
    row("dead letters", messages.dead === 0 ? 0 : pc.red(String(messages.dead)));
  }
  row(pc.bold("seconds"), seconds.untilAllEnded);
  row("orders a second", report.ordersPerSecond);

  return [table.toString(), ...notes(report)].join("\n");
}

function notes({ reading, unanswered, waiting, stopped }: ReplayReport): readonly string[] {
  const codes = sorted(reading.skippedCodes).map(([code, times]) => `${code} ×${times}`);

  return [
    ...(codes.length === 0 ? [] : [`Codes that are no products: ${codes.slice(0, 20).join(", ")}`]),
    ...reading.brokenSamples.map(({ line, problem }) => pc.yellow(`line ${line}: ${problem}`)),
    ...unanswered.map(({ invoiceNo, why }) => pc.red(`invoice ${invoiceNo}: ${why}`)),
    ...waiting.map((orderId) => pc.red(`has not ended: ${orderId}`)),
    ...(stopped ? [pc.yellow("Stopped before the end.")] : []),
  ];
}
