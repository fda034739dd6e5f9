import { useMemo } from "react";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { Chart, type Line } from "./chart.js";
import { domainOf } from "./domain.js";
import type { Insights } from "./insights-types.js";
import { figureOf } from "./scale.js";

const say = (value: number) => `${figureOf(value)}/s`;

/** Orders a second: as they come, as they are confirmed, as they come to nothing. */
export function OrdersChart({ insights }: { insights: Insights }) {
  const { points } = insights;
  const lines = useMemo<readonly Line[]>(
    () => [
      { name: "Placed", tone: "running", values: points.map(({ placed }) => placed) },
      { name: "Confirmed", tone: "done", values: points.map(({ confirmed }) => confirmed) },
      { name: "Rejected or cancelled", tone: "undone", values: points.map(({ undone }) => undone) },
    ],
    [points],
  );
  const domain = useMemo(() => domainOf(insights), [insights]);

  return (
    <Panel title="Orders a second">
      {points.length === 0 ? (
        <Empty title="Nothing to draw yet">The first point is there within half a minute.</Empty>
      ) : (
        <Chart label="Orders a second" {...domain} lines={lines} say={say} least={0.2} />
      )}
    </Panel>
  );
}
