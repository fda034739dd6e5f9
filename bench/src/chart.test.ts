import { expect, test } from "vitest";
import { svgOf, type Chart } from "./chart.js";

const chart: Chart = {
  title: "Waiting <time> & more",
  xLabel: "orders/s",
  yLabel: "ms",
  xs: ["idle", "10", "100"],
  lines: [
    {
      name: "Warren p50",
      group: "warren",
      points: [
        { x: "idle", y: 60, low: 50, high: 70 },
        { x: "100", y: 100 },
      ],
    },
    { name: "Warren p99", group: "warren", dashed: true, points: [{ x: "100", y: 101 }] },
    { name: "by hand p50", group: "ceiling", points: [{ x: "100", y: 99 }] },
  ],
};

test("draws a line through the values that there are, and a bar for a range", () => {
  const svg = svgOf(chart);
  const [first] = svg.match(/<path d="[^"]*"/g) ?? [];

  expect(first).toMatch(/^<path d="M[\d.]+,[\d.]+L[\d.]+,[\d.]+"$/);
  expect(svg.match(/stroke-opacity="0.5"/g)).toHaveLength(1);
  expect(svg.match(/<circle/g)).toHaveLength(4);
});

test("gives lines of one group one colour, and dashes what is seen otherwise", () => {
  const colours = [...svgOf(chart).matchAll(/<g stroke="(#\w+)" stroke-width/g)].map(([, colour]) => colour);

  expect(colours[0]).toBe(colours[1]);
  expect(colours[2]).not.toBe(colours[0]);
  expect(svgOf(chart).match(/stroke-dasharray/g)).toHaveLength(1);
});

test("keeps labels apart whose lines end together", () => {
  const heights = [...svgOf(chart).matchAll(/<text x="584" y="([\d.]+)"/g)].map(([, y]) => Number(y));

  expect(heights).toHaveLength(3);
  heights.slice(1).forEach((height, at) => expect(height - (heights[at] ?? 0)).toBeGreaterThanOrEqual(15.9));
});

test("writes text as text", () => {
  expect(svgOf(chart)).toContain("Waiting &lt;time&gt; &amp; more");
});

test("has ticks at powers of ten where values lie far apart", () => {
  const far = {
    ...chart,
    logarithmic: true,
    lines: [
      {
        name: "a",
        group: "a",
        points: [
          { x: "idle", y: 12 },
          { x: "100", y: 90_000 },
        ],
      },
    ],
  };
  const ticks = [...svgOf(far).matchAll(/text-anchor="end">([\d,]+)</g)].map(([, tick]) => tick);

  expect(ticks).toEqual(["10", "100", "1,000", "10,000", "100,000"]);
});

test("draws nothing but its frame where there is nothing to draw", () => {
  const svg = svgOf({ ...chart, lines: [] });

  expect(svg).not.toContain("NaN");
  expect(svg).not.toContain("<path");
});
