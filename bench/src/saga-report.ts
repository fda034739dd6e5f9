import type { machine } from "@warren/test-system";
import type { Baseline } from "./baseline.js";
import type { Batches } from "./batches.js";
import { list, machineLines, spread, table, UNKNOWN } from "./markdown.js";
import { sagaGoals } from "./saga-goals.js";
import type { Driving, RunFigures } from "./saga-run.js";
import { CATCHER, costOf } from "./servers.js";
import type { ShopName } from "./shop.js";
import { percentile, ratiosInRound } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type Result = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  driving: Driving;
  /** Before each round, and after the last. */
  baselines: readonly Baseline[];
  runs: readonly Run[];
}>;

type Run = RunFigures & Readonly<{ shop: ShopName; round: number }>;

/** The result as Markdown. */
export function reportOf(result: Result): string {
  const { runs, driving, machine, baselines } = result;
  const shops = [...new Set(runs.map(({ shop }) => shop))];
  const of = (shop: ShopName, value: (run: Run) => number) =>
    runs.filter((run) => run.shop === shop).map(value);
  const row = (what: string, digits: number, value: (run: Run) => number) => [
    what,
    ...shops.map((shop) => spread(of(shop, value), digits)),
  ];
  const perOrder = (value: number | undefined) => (value ?? Number.NaN) / driving.orders;

  return `# Orders through Warren, and through programs that do the same by hand, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(machine),
  ...result.sources,
  `${driving.orders} orders of ${driving.lines} line(s) after ${driving.warmup} that are not measured, ${driving.atOnce} at once, as fast as they are taken`,
  `raw broker: ${spread(baselines.map((raw) => raw.messagesPerSecond))} messages/s; raw commits on one connection: ${spread(baselines.map((raw) => raw.commitsPerSecond))} a second`,
])}

The middle one of ${runs.filter(({ shop }) => shop === shops[0]).length} round(s), and the range. What each peer does is said in [bench/README.md](../README.md).

${table(
  ["what", ...shops],
  [
    row("orders/s, from the first one placed to the last one confirmed", 0, (run) => run.ordersPerSecond),
    row("orders/s taken by the gateway", 0, (run) => run.takenPerSecond),
    row("CPU an order, ms, without mail catcher and driver", 2, ({ cpuMs }) => costOf(cpuMs)),
    row("messages published an order", 1, (run) => perOrder(run.servers.broker?.published)),
    row("messages delivered an order", 1, (run) => perOrder(run.servers.broker?.delivered)),
    row("bytes to the broker an order", 0, (run) => perOrder(run.servers.broker?.bytesIn)),
    row("bytes from the broker an order", 0, (run) => perOrder(run.servers.broker?.bytesOut)),
    row("transactions an order", 2, (run) => perOrder(run.servers.transactions)),
    row("bytes of WAL an order", 0, (run) => perOrder(run.servers.walBytes)),
  ].filter((cells) => !cells.includes(UNKNOWN)),
)}

${ratios(runs, shops)}
${sagaGoals(result)}
## CPU an order, by process, in ms

From the first order to the last letter, children included. The ${CATCHER} is test equipment; "driver" is the benchmark itself, which also
hears of each order's end.

${table(
  ["process", ...shops],
  processesOf(runs).map((name) => row(name, 3, ({ cpuMs }) => cpuMs[name] ?? Number.NaN)),
)}
${latencies(runs, shops)}${batchTable(runs)}
The raw figures say what the machine could do in the same minutes: messages of 560 bytes, persistent, through one quorum queue, published
with confirms with 500 in flight, consumed at prefetch 400 and acked together; commits of one row.
`;
}

/** The same for the JSON file: of each load's waits, their percentiles. */
export function withPercentiles(result: Result) {
  const of = (sorted: readonly number[]) =>
    Object.fromEntries(
      [0.5, 0.9, 0.99, 0.999].map((share) => [`p${share * 100}`, percentile(sorted, share)]),
    );
  const runs = result.runs.map((run) => ({
    ...run,
    loads: run.loads.map(({ perSecond, answeredMs, confirmedMs }) => ({
      perSecond,
      answeredMs: of(answeredMs),
      confirmedMs: of(confirmedMs),
    })),
  }));

  return { ...result, runs };
}

function processesOf(runs: readonly Run[]): readonly string[] {
  return [...new Set(runs.flatMap(({ cpuMs }) => Object.keys(cpuMs)))];
}

/** Warren and each peer of the same round. */
function ratios(runs: readonly Run[], shops: readonly ShopName[]): string {
  const peers = shops.filter((shop) => shop !== "warren");
  if (peers.length === 0 || !shops.includes("warren")) return "";
  const of = (name: ShopName) => runs.filter(({ shop }) => shop === name);
  const ratio = (peer: ShopName, value: (run: Run) => number) =>
    spread(ratiosInRound(of("warren"), of(peer), value), 2);

  return `${table(
    ["in the same round", "orders/s", "CPU an order"],
    peers.map((peer) => [
      `Warren ÷ ${peer}`,
      ratio(peer, ({ ordersPerSecond }) => ordersPerSecond),
      ratio(peer, ({ cpuMs }) => costOf(cpuMs)),
    ]),
  )}
`;
}

/** Over all rounds at one load. */
function latencies(runs: readonly Run[], shops: readonly ShopName[]): string {
  const rows = shops.flatMap((shop) => {
    const loads = runs.filter((run) => run.shop === shop).flatMap((run) => run.loads);
    const rates = [...new Set(loads.map(({ perSecond }) => perSecond))].toSorted((a, b) => a - b);

    return rates.map((rate) => {
      const those = loads.filter(({ perSecond }) => perSecond === rate);
      const all = (which: "answeredMs" | "confirmedMs") =>
        those.flatMap((load) => load[which]).toSorted((a, b) => a - b);
      const cells = (sorted: readonly number[]) =>
        [0.5, 0.99].map((share) => percentile(sorted, share).toFixed(0));

      return [
        shop,
        String(rate),
        String(those.length),
        ...cells(all("answeredMs")),
        ...cells(all("confirmedMs")),
      ];
    });
  });
  if (rows.length === 0) return "";

  return `
## How long customers wait, in ms

From when an order is due: until it is answered, and until anybody hears that it is confirmed. A load of half of what a shop could take in its round
is among them; where the rounds differ there are several.

${table(["shop", "orders/s offered", "rounds", "answered p50", "p99", "confirmed p50", "p99"], rows)}
`;
}

/** Warren's, whose services tell. */
function batchTable(runs: readonly Run[]): string {
  const all = runs.flatMap(({ batches }) => batches);
  if (all.length === 0) return "";
  const queues = [...new Set(all.map(({ queue }) => queue))];
  const rows = queues.map((name) => {
    const those = all.filter(({ queue }) => queue === name);
    const sum = (value: (entry: Batches) => number) =>
      those.reduce((total, entry) => total + value(entry), 0);
    const batches = sum((entry) => entry.batches);

    return [
      name,
      String(sum(({ messages }) => messages)),
      (sum(({ messages }) => messages) / batches).toFixed(1),
      ((sum(({ seconds }) => seconds) / batches) * 1_000).toFixed(1),
    ];
  });

  return `
## Warren's batches, by queue, over all rounds

${table(["queue", "messages", "average batch", "ms a batch"], rows)}
`;
}
