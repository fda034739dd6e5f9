import type { machine } from "@warren/test-system";
import { HALF, IDLE, type Asking, type LatencyFigures, type Situation } from "./latency-run.js";
import { measuredGoals } from "./goals.js";
import { list, machineLines, spread, table } from "./markdown.js";
import { costOf } from "./servers.js";
import type { ShopName } from "./shop.js";
import { percentile } from "./statistics.js";
import { URGENT_EACH, type Overtaking, type Waits } from "./waits.js";

/** All that was measured. */
export type LatencyResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  asking: Asking;
  runs: readonly Run[];
}>;

type Run = LatencyFigures & Readonly<{ shop: ShopName; round: number }>;

const SHARES = [0.5, 0.99, 0.999];

/** The result as Markdown. */
export function latencyReport(result: LatencyResult): string {
  const { asking, runs, at, command, sources } = result;
  const shops = [...new Set(runs.map(({ shop }) => shop))];

  return `# How long customers wait, ${at.slice(0, 10)}

Command: \`${command}\`

${list([
  ...machineLines(result.machine),
  ...sources,
  `after ${asking.warmup} orders that are not measured: ${asking.idleOrders} one at a time, with rests, then each load for ${asking.loadSeconds} s; ${asking.lines} line(s) an order`,
  ...shops.map((shop) => saturationLine(runs.filter((run) => run.shop === shop))),
])}

Milliseconds from when an order is due: until it is answered, and until anybody hears that it is confirmed. Loads are offered on
schedule, whether or not earlier orders were answered; an order that leaves late has waited since it was due. Over all rounds together,
and in brackets, of the middle one, the range of the rounds. Of fewer than 1,000 orders, p99.9 is the longest wait.

${shops.map((shop) => shopTable(shop, runs)).join("\n\n")}

${overtakingTable(shops, runs)}${goals(runs)}
CPU an order is that of the shop's processes and servers over that time, timers and idling included: without mail catcher and driver.
`;
}

/** The same for the JSON file: percentiles for waits. */
export function latencyJson(result: LatencyResult) {
  const runs = result.runs.map(({ situations, overtaking, ...run }) => ({
    ...run,
    situations: situations.map(summary),
    overtaking: overtaking && { urgent: summary(overtaking.urgent), others: summary(overtaking.others) },
  }));

  return { ...result, runs };
}

function summary<W extends Waits>({ answeredMs, confirmedMs, ...rest }: W) {
  return {
    ...rest,
    orders: answeredMs.length,
    answeredMs: percentilesOf(answeredMs),
    confirmedMs: percentilesOf(confirmedMs),
  };
}

function percentilesOf(sorted: readonly number[]) {
  return Object.fromEntries([...SHARES, 1].map((share) => [`p${share * 100}`, percentile(sorted, share)]));
}

function saturationLine(runs: readonly Run[]): string {
  const [first] = runs;
  const taken = runs.flatMap(({ ordersPerSecond }) => ordersPerSecond ?? []);
  const leftOut = [...new Set(runs.flatMap((run) => run.leftOut))];
  const most = taken.length === 0 ? "" : `: ${spread(taken)} orders/s as fast as they are taken`;

  return `${first?.shop ?? ""}, ${runs.length} round(s)${most}${leftOut.length === 0 ? "" : `; left out at least once since it cannot take as much: ${leftOut.join(", ")}`}`;
}

function shopTable(shop: ShopName, runs: readonly Run[]): string {
  const all = runs.filter((run) => run.shop === shop).flatMap(({ situations }) => situations);
  const rows = [...new Set(all.map(({ situation }) => situation))].map((name) => {
    const those = all.filter(({ situation }) => situation === name);
    const offered = those.flatMap(({ perSecond }) => perSecond ?? []);

    return [
      name === HALF ? `${name}: ${spread(offered)}` : name,
      String(those.reduce((sum, { answeredMs }) => sum + answeredMs.length, 0)),
      ...cells(those, "answeredMs"),
      ...cells(those, "confirmedMs"),
      spread(
        those.map(({ cpuMs }) => costOf(cpuMs)),
        1,
      ),
    ];
  });
  const names = ["answered", "confirmed"].flatMap((end) => [`${end} p50`, "p99", "p99.9"]);

  return `## ${shop}\n\n${table(["offered", "orders", ...names, "CPU ms an order"], rows)}`;
}

/** How long urgent orders wait while more is offered than a shop can take: of each share, the middle round and the range. */
function overtakingTable(shops: readonly ShopName[], runs: readonly Run[]): string {
  const rows = shops.flatMap((shop) => {
    const those = runs.filter((run) => run.shop === shop).flatMap(({ overtaking }) => overtaking ?? []);
    const waits = (which: keyof Overtaking) =>
      [0.5, 0.99].map((share) =>
        spread(
          those.map((one) => percentile(one[which].confirmedMs, share)),
          0,
        ),
      );

    return those.length === 0 ? [] : [[shop, ...waits("urgent"), ...waits("others")]];
  });
  if (rows.length === 0) return "";

  return `## What is urgent overtakes

Twice of what a shop can take is offered for a while, and one order in ${URGENT_EACH} has the priority "high". From placed to confirmed, ms:

${table(["shop", "urgent p50", "p99", "others p50", "p99"], rows)}

`;
}

function cells(those: readonly Situation[], end: "answeredMs" | "confirmedMs"): readonly string[] {
  const together = those.flatMap((one) => one[end]).toSorted((a, b) => a - b);

  return SHARES.map((share) => {
    const value = percentile(together, share).toFixed(1);
    const { low, high } = range(those.map((one) => percentile(one[end], share)));

    return share === 0.5 && those.length > 1 ? `${value} (${low.toFixed(1)}–${high.toFixed(1)})` : value;
  });
}

function range(values: readonly number[]) {
  return { low: Math.min(...values), high: Math.max(...values) };
}

/** What Warren is to reach: in each case the middle one of its rounds, and their range. */
function goals(runs: readonly Run[]): string {
  const warren = runs.filter(({ shop }) => shop === "warren").flatMap(({ situations }) => situations);
  const confirmed = (name: string, share: number) =>
    warren
      .filter(({ situation }) => situation === name)
      .map(({ confirmedMs }) => percentile(confirmedMs, share));

  const overtaking = runs.flatMap((run) => (run.shop === "warren" ? (run.overtaking ?? []) : []));

  return measuredGoals("of Warren", [
    { what: "idle: placed to confirmed, p50, ms", values: confirmed(IDLE, 0.5), atMost: 60 },
    { what: "idle: placed to confirmed, p99, ms", values: confirmed(IDLE, 0.99), atMost: 120 },
    { what: "half of saturation: placed to confirmed, p99, ms", values: confirmed(HALF, 0.99), atMost: 300 },
    {
      what: "twice of saturation: placed to confirmed, p50, urgent ÷ others",
      values: overtaking.map(({ urgent, others }) => middle(urgent) / middle(others)),
      digits: 2,
      below: 1,
    },
  ]);
}

function middle({ confirmedMs }: Waits): number {
  return percentile(confirmedMs, 0.5);
}
