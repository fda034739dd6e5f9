import { pointsAt, type Chart } from "./chart.js";
import type { LatencyResult } from "./latency-report.js";
import { HALF, type Situation } from "./latency-run.js";
import { percentile } from "./statistics.js";

/** How long customers wait for the confirmation, by what is offered: p50 and p99 of every shop. */
export function latencyChart({ runs }: Pick<LatencyResult, "runs">): Chart {
  const names = [...new Set(runs.flatMap(({ situations }) => situations.map(({ situation }) => situation)))];
  // What is half of saturation differs between shops and is often less than the highest load.
  const xs = [...names.filter((name) => name !== HALF), ...names.filter((name) => name === HALF)];
  const shops = [...new Set(runs.map(({ shop }) => shop))];
  const lines = shops.flatMap((shop) => {
    const situations = runs.filter((run) => run.shop === shop).flatMap((run) => run.situations);

    return [0.5, 0.99].map((share) => ({
      name: `${shop} p${share * 100}`,
      group: shop,
      dashed: share > 0.5,
      points: xs.flatMap((x) => pointsAt(x, waitsIn(x, situations, share))),
    }));
  });

  return {
    ...{ title: "From placed to confirmed", yLabel: "ms", xLabel: "orders offered", xs, lines },
    logarithmic: true,
  };
}

function waitsIn(name: string, situations: readonly Situation[], share: number): readonly number[] {
  return situations
    .filter(({ situation }) => situation === name)
    .map(({ confirmedMs }) => percentile(confirmedMs, share));
}
