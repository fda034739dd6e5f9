import { pointsAt, type Chart } from "./chart.js";
import type { ScaleResult } from "./scale-report.js";

/** Rates by how many consume, by how many messages wait, and by the size of the catalogue; only of what was measured. */
export function scaleCharts({
  consumers,
  waiting,
  products,
}: Pick<ScaleResult, "consumers" | "waiting" | "products">): Readonly<Record<string, Chart>> {
  const charts = {
    consumers: chartOf("Consumers of one queue", ["consumers", "messages/s"], consumers, (one) => ({
      ...{ line: one.name, group: one.name, x: one.consumers, y: one.perSecond },
    })),
    waiting: chartOf(
      "Messages that wait behind those that are taken",
      ["messages waiting", "messages/s"],
      waiting,
      (one) => ({ line: one.name, group: one.name, x: one.waiting, y: one.perSecond }),
    ),
    products: chartOf(
      "Products in the catalogue",
      ["products", "orders/s"],
      products,
      ({ shop, hot, products: count, ordersPerSecond }) => ({
        ...{ line: `${shop}, ${hot ? "one product" : "all products"}`, group: shop, dashed: hot },
        ...{ x: count, y: ordersPerSecond },
      }),
    ),
  };

  return Object.fromEntries(Object.entries(charts).filter(([, { lines }]) => lines.length > 0));
}

type Seen = Readonly<{ line: string; group: string; dashed?: boolean; x: number; y: number }>;

function chartOf<Figures>(
  title: string,
  [xLabel, yLabel]: readonly [string, string],
  figures: readonly Figures[],
  see: (one: Figures) => Seen,
): Chart {
  const seen = figures.map(see);
  const xs = [...new Set(seen.map(({ x }) => x))].toSorted((a, b) => a - b);
  const lines = [...new Map(seen.map((one) => [one.line, one])).values()].map(
    ({ line, group, dashed = false }) => {
      const those = seen.filter((one) => one.line === line);

      return {
        ...{ name: line, group, dashed },
        points: xs.flatMap((x) => pointsAt(named(x), valuesAt(x, those))),
      };
    },
  );

  return { title, xLabel, yLabel, xs: xs.map(named), lines };
}

function valuesAt(x: number, those: readonly Seen[]): readonly number[] {
  return those.filter((one) => one.x === x).map(({ y }) => y);
}

function named(count: number): string {
  return count.toLocaleString("en-US");
}
