import { useMemo } from "react";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { durationOf } from "../parts/times.js";
import { Chart, type Line } from "./chart.js";
import { domainOf } from "./domain.js";
import type { Insights } from "./insights-types.js";

/** How long orders waited for their confirmation. */
export function WaitChart({ insights }: { insights: Insights }) {
  const { points, totals } = insights;
  const lines = useMemo<readonly Line[]>(
    () => [
      { name: "Half within", tone: "done", values: points.map(({ p50Ms }) => p50Ms) },
      { name: "99 % within", tone: "waiting", values: points.map(({ p99Ms }) => p99Ms) },
    ],
    [points],
  );
  const domain = useMemo(() => domainOf(insights), [insights]);

  return (
    <Panel title="Time to confirmation">
      {totals.confirmed === 0 || points.length === 0 ? (
        <Empty title="No order was confirmed yet">The wait is shown from the first one on.</Empty>
      ) : (
        <Chart label="Time to confirmation" {...domain} lines={lines} say={durationOf} least={100} />
      )}
    </Panel>
  );
}
