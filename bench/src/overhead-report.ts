import type { machine } from "@warren/test-system";
import { list, machineLines, spread, table } from "./markdown.js";
import type { MicroFigure } from "./overhead-micro.js";
import { overheadCases, type OverheadCase, type OverheadFigures } from "./overhead-run.js";
import { ratiosInRound, spreadOf } from "./statistics.js";

/** All that was measured, as it is written to the JSON file. */
export type OverheadResult = Readonly<{
  command: string;
  at: string;
  machine: ReturnType<typeof machine>;
  sources: readonly string[];
  rounds: number;
  orders: number;
  atOnce: number;
  figures: readonly Figures[];
  micro: readonly MicroFigure[];
}>;

type Figures = OverheadFigures & Readonly<{ case: OverheadCase; round: number }>;

const NAMES: Readonly<Record<OverheadCase, string>> = {
  nothing: "nothing",
  "nothing-again": "nothing, again",
  logs: "logs at info",
  "traces-10": "traces, 10 %",
  "traces-100": "traces, 100 %",
  metrics: "metrics scraped each second",
};

/** What each may cost of the orders a second, at most; the others are shown. */
const BOUNDS: Partial<Readonly<Record<OverheadCase, number>>> = { logs: 0.05, "traces-10": 0.05 };

/** The result as Markdown. */
export function overheadReport({ figures, micro, ...result }: OverheadResult): string {
  const of = (on: OverheadCase) => figures.filter((one) => one.case === on);
  const base = of("nothing");
  const rows = overheadCases
    .filter((on) => of(on).length > 0)
    .map((on) => {
      const those = of(on);
      const rate = ratiosInRound(those, base, ({ ordersPerSecond }) => ordersPerSecond);
      const cpu = ratiosInRound(those, base, ({ totalCpuMs }) => totalCpuMs);

      return [
        NAMES[on],
        spread(those.map(({ ordersPerSecond }) => ordersPerSecond)),
        spread(rate, 2),
        spread(
          those.map(({ totalCpuMs }) => totalCpuMs),
          2,
        ),
        spread(cpu, 2),
        spread(those.map(({ bytes }) => bytes)),
        boundOf(on, { rate, cpu }),
      ];
    });

  return `# What logs, traces and metrics cost, ${result.at.slice(0, 10)}

Command: \`${result.command}\`

${list([
  ...machineLines(result.machine),
  ...result.sources,
  `${result.orders} orders, ${result.atOnce} being placed at once; the middle one of ${result.rounds} round(s), and the range; ratios within a round, to a shop with nothing switched on`,
])}

"Nothing, again" is a second shop with nothing: what its ratios are off one is chance, and a difference within them says nothing.
CPU is in ms an order, of the shop's processes and its servers. Bytes an order are those of spans that were exported, or of metrics that were read.

${table(["switched on", "orders/s", "÷ nothing", "CPU", "÷ nothing", "bytes", "bound"], rows)}

What is left of each where it is off, in this process:

${table(
  ["", "ns"],
  micro.map(({ what, nanoseconds }) => [what, spread([nanoseconds])]),
)}
`;
}

type Ratios = Readonly<{ rate: readonly number[]; cpu: readonly number[] }>;

/**
 * Whether no more is lost than may be, by the middle one, of orders a second and of CPU an order; and in how many rounds it was so. One
 * that is kept in some rounds and not in others says that the machine is too restless for the question.
 */
function boundOf(on: OverheadCase, { rate, cpu }: Ratios): string {
  const bound = BOUNDS[on];
  if (bound === undefined || rate.length === 0) return "";
  const held = (isKept: (ratio: number) => boolean, ratios: readonly number[]) =>
    `${isKept(spreadOf(ratios).median) ? "kept" : "not kept"} (in ${ratios.filter(isKept).length} of ${ratios.length} rounds)`;
  const orders = held((ratio) => ratio > 1 - bound, rate);
  const work = held((ratio) => ratio < 1 + bound, cpu);

  return `< ${bound * 100} %: orders ${orders}, CPU ${work}`;
}
