import type { Baseline } from "./baseline.js";
import { goalTable } from "./goals.js";
import type { Result } from "./saga-report.js";
import { halfOf } from "./saga-run.js";
import { costOf } from "./servers.js";
import type { ShopName } from "./shop.js";
import { percentile, ratiosInRound } from "./statistics.js";

/** What the raw broker did where the goal for CPU was set. */
export const GOAL_SET_AT: Pick<Baseline, "messagesPerSecond"> = { messagesPerSecond: 10_800 };

/** What Warren is to reach, and whether it does. */
export function sagaGoals({ runs, baselines }: Result): string {
  const of = (name: ShopName) => runs.filter(({ shop }) => shop === name);
  const warren = of("warren");
  const timesAsFast = (peer: ShopName) =>
    ratiosInRound(warren, of(peer), ({ ordersPerSecond }) => ordersPerSecond);
  const atHalf = warren.flatMap(({ loads, ordersPerSecond }) =>
    loads
      .filter(({ perSecond }) => perSecond === halfOf(ordersPerSecond))
      .map(({ confirmedMs }) => percentile(confirmedMs, 0.99)),
  );
  const scaled = warren.map(({ cpuMs, round }) => costOf(cpuMs) * speedIn(round, baselines));

  return `## Goals

${goalTable("of Warren", [
  { what: "orders/s, Warren ÷ ceiling", values: timesAsFast("ceiling"), digits: 2, atLeast: 0.8 },
  { what: "orders/s, Warren ÷ article", values: timesAsFast("article"), digits: 2, atLeast: 5 },
  { what: "CPU an order, scaled, ms", values: scaled, digits: 2, atMost: 7 },
  { what: "idle: placed to confirmed, p50, ms", values: [], atMost: 60 },
  { what: "idle: placed to confirmed, p99, ms", values: [], atMost: 120 },
  { what: "half of saturation: placed to confirmed, p99, ms", values: atHalf, atMost: 300 },
])}

The goal for CPU was set on a machine whose raw broker took ${GOAL_SET_AT.messagesPerSecond.toLocaleString("en-US")} messages/s. An order's CPU time is scaled by what the raw broker took
before and after its round, so that it says what the order would need there. Commits do not count in this: they wait for the disk and need no CPU. An idle
shop is measured by \`npm run bench:latency\`.
`;
}

/** How much faster the machine was in a round than where the goal was set. */
function speedIn(round: number, baselines: readonly Baseline[]): number {
  const around = baselines.slice(round, round + 2);
  const sum = around.reduce((total, { messagesPerSecond }) => total + messagesPerSecond, 0);

  return sum / around.length / GOAL_SET_AT.messagesPerSecond;
}
