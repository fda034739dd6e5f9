import type { Baseline } from "./baseline.js";
import type { Batches } from "./batches.js";
import { list, machineLines, table } from "./markdown.js";
import { percentile, type Outcome } from "./orders-ended.js";

/** All that a run has measured. */
export type Run = Readonly<{
  command: string;
  description: readonly string[];
  way: string;
  orders: number;
  lines: number;
  atOnce: number;
  perSecond: number | undefined;
  outcome: Outcome;
  /** Until the gateway had taken the last order, in ms. */
  takenMs: number;
  /** Until the last e-mail had left, in ms: CPU times are of this span. */
  totalMs: number;
  /** CPU in ms by process, over the whole run. */
  cpu: ReadonlyMap<string, number>;
  batches: readonly Batches[];
  before: Baseline;
  after: Baseline;
}>;

/** The result as Markdown. */
export function reportOf(run: Run, at: Date): string {
  const { outcome, orders, before, after } = run;
  const perSecond = orders / (outcome.spanMs / 1_000);
  const messages = (before.messagesPerSecond + after.messagesPerSecond) / 2;
  const ended = Object.entries(outcome.byStatus).map(([status, count]) => `${count} ${status}`);
  const waits = outcome.confirmedAfterMs;
  const cpuSum = [...run.cpu.values()].reduce((sum, ms) => sum + ms, 0);

  return `# Orders through the whole system, ${at.toISOString().slice(0, 10)}

Command: \`${run.command}\`

${list([
  ...machineLines(),
  ...run.description,
  `${orders} orders of ${run.lines} line(s), ${run.way}, ${run.atOnce} at once, ${run.perSecond === undefined ? "as fast as they were taken" : `${run.perSecond} a second`}`,
])}

${table(
  ["what", "figure"],
  [
    ["orders/s, from the first one stored to the last one's end", perSecond.toFixed(0)],
    ["orders/s taken by the gateway", (orders / (run.takenMs / 1_000)).toFixed(0)],
    ["ended", ended.join(", ")],
    ["time to confirmation, p50", `${percentile(waits, 0.5).toFixed(0)} ms`],
    ["time to confirmation, p99", `${percentile(waits, 0.99).toFixed(0)} ms`],
    ["CPU an order, all processes", `${(cpuSum / orders).toFixed(2)} ms`],
    ["processors busy", (cpuSum / run.totalMs).toFixed(2)],
    [
      "raw broker, before and after",
      `${rounded(before.messagesPerSecond)} and ${rounded(after.messagesPerSecond)} messages/s`,
    ],
    [
      "raw commits on one connection, before and after",
      `${rounded(before.commitsPerSecond)} and ${rounded(after.commitsPerSecond)} a second`,
    ],
    ["orders for each 1,000 messages that the raw broker moves", ((perSecond / messages) * 1_000).toFixed(1)],
  ],
)}

## CPU an order, by process

From the first order to the last e-mail, children included. "driver" is the benchmark itself.

${table(
  ["process", "ms an order", "share"],
  [...run.cpu]
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, ms]) => [name, (ms / orders).toFixed(3), `${((ms / cpuSum) * 100).toFixed(0)} %`]),
)}

## Batches, by queue

${table(
  ["queue", "messages", "batches", "average batch", "ms a batch"],
  run.batches
    .toSorted((a, b) => b.messages - a.messages)
    .map(({ queue, messages: count, batches, seconds }) => [
      queue,
      String(count),
      String(batches),
      (count / batches).toFixed(1),
      ((seconds / batches) * 1_000).toFixed(1),
    ]),
)}

The raw figures say what the machine could do in the same minutes: broker messages are of 560 bytes, persistent, through one
quorum queue, published with confirms with 500 in flight, consumed at prefetch 400 and acked together; commits are of one row.
`;
}

function rounded(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
