import { scaleLinear, scaleLog, scalePoint } from "d3-scale";
import { escaped } from "./escaped.js";
import { spreadOf } from "./statistics.js";

/** One value at one place of the x axis; `low` and `high` are the range of the rounds. */
export type ChartPoint = Readonly<{ x: string; y: number; low?: number; high?: number }>;

/** A line of a chart. Lines of one `group` have one colour; those that are `dashed` are the same thing seen otherwise (p99 beside p50). */
export type ChartLine = Readonly<{
  name: string;
  group: string;
  dashed?: boolean;
  points: readonly ChartPoint[];
}>;

/** A line chart over named places, such as loads or numbers of consumers. */
export type Chart = Readonly<{
  title: string;
  xLabel: string;
  yLabel: string;
  /** In order; where a line has no value, it is not drawn. */
  xs: readonly string[];
  lines: readonly ChartLine[];
  /** For values that lie far apart. Default: linear, from zero. */
  logarithmic?: boolean;
}>;

const WIDTH = 760;
const HEIGHT = 380;
const FRAME = { top: 52, right: 190, bottom: 56, left: 64 };
const RIGHT = WIDTH - FRAME.right;
const BOTTOM = HEIGHT - FRAME.bottom;
const LABEL_HEIGHT = 16;
const TICKS = 6;

// Grey and colours that can be read on white and on black: the file knows nothing of the page that shows it.
const GREY = "#7a828e";
const COLOURS = ["#2f7fe0", "#d1762a", "#2f9e57", "#a067e0"];

/** The middle one of what the rounds had at a place, and their range; none where they had nothing there. */
export function pointsAt(x: string, values: readonly number[]): readonly ChartPoint[] {
  if (values.length === 0) return [];
  const { median, low, high } = spreadOf(values);

  return [{ x, y: median, low, high }];
}

/** The chart as an SVG document. */
export function svgOf(chart: Chart): string {
  const groups = [...new Set(chart.lines.map(({ group }) => group))];
  const colour = (group: string) => COLOURS[groups.indexOf(group) % COLOURS.length] ?? GREY;
  const { x, y, ticks } = scalesOf(chart);
  const labels = apart(
    chart.lines.flatMap((line) => {
      const last = line.points.at(-1);

      return last === undefined ? [] : [{ line, at: y(last.y) }];
    }),
  );
  const texts = labels.map(
    ({ line, at }) =>
      `<text x="${RIGHT + 14}" y="${round(at + 4)}" fill="${colour(line.group)}">${escaped(line.name)}</text>`,
  );

  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="system-ui, sans-serif" font-size="13">
<title>${escaped(chart.title)}</title>
<g fill="${GREY}">
<text x="${FRAME.left}" y="20" font-size="15" font-weight="600">${escaped(chart.title)}</text>
<text x="${FRAME.left}" y="40">${escaped(chart.yLabel)}</text>
<text x="${(FRAME.left + RIGHT) / 2}" y="${HEIGHT - 12}" text-anchor="middle">${escaped(chart.xLabel)}</text>
${ticks.map((tick) => `<text x="${FRAME.left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${tick.toLocaleString("en-US")}</text>`).join("\n")}
${chart.xs.map((name) => `<text x="${round(x(name))}" y="${BOTTOM + 20}" text-anchor="middle">${escaped(name)}</text>`).join("\n")}
</g>
<g stroke="${GREY}" stroke-opacity="0.3">
${ticks.map((tick) => `<line x1="${FRAME.left}" x2="${RIGHT}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>`).join("\n")}
</g>
${chart.lines.map((line) => lineOf(line, { x, y }, colour(line.group))).join("\n")}
${texts.join("\n")}
</svg>
`;
}

type Scales = Readonly<{ x: (name: string) => number; y: (value: number) => number }>;

function scalesOf({
  xs,
  lines,
  logarithmic = false,
}: Chart): Scales & Readonly<{ ticks: readonly number[] }> {
  const values = lines.flatMap(({ points }) =>
    points.flatMap((point) => [point.y, point.low ?? point.y, point.high ?? point.y]),
  );
  const most = Math.max(1, ...values);
  const x = scalePoint(xs, [FRAME.left, RIGHT]).padding(0.3);
  const y = logarithmic
    ? scaleLog([Math.max(Number.EPSILON, Math.min(most, ...values)), most], [BOTTOM, FRAME.top]).nice()
    : scaleLinear([0, most], [BOTTOM, FRAME.top]).nice();
  const all = y.ticks(TICKS);
  // A logarithmic scale has nine a decade: the powers of ten, where they are enough.
  const tens = all.filter((tick) => Number.isInteger(Math.log10(tick)));
  const ticks = all.length > TICKS * 2 && tens.length > 2 ? tens : all;

  return { x: (name) => x(name) ?? FRAME.left, y: (value) => y(value), ticks };
}

function lineOf({ points, dashed = false }: ChartLine, { x, y }: Scales, colour: string): string {
  const path = points.map((point, at) => `${at === 0 ? "M" : "L"}${round(x(point.x))},${round(y(point.y))}`);
  const ranges = points.flatMap(({ x: name, low, high }) =>
    low === undefined || high === undefined
      ? []
      : [
          `<line x1="${round(x(name))}" x2="${round(x(name))}" y1="${round(y(low))}" y2="${round(y(high))}" stroke-opacity="0.5"/>`,
        ],
  );
  const dots = points.map(
    (point) => `<circle cx="${round(x(point.x))}" cy="${round(y(point.y))}" r="3.5" fill="${colour}"/>`,
  );

  return `<g stroke="${colour}" stroke-width="2" fill="none">
<path d="${path.join("")}"${dashed ? ' stroke-dasharray="6 4"' : ""}/>
${[...ranges, ...dots].join("\n")}
</g>`;
}

/** Labels at the ends of lines, moved down where they would lie on one another. */
function apart<Label extends Readonly<{ at: number }>>(labels: readonly Label[]): readonly Label[] {
  let free = -Infinity;
  const placed = labels
    .toSorted((a, b) => a.at - b.at)
    .map((label) => {
      const at = Math.max(label.at, free);
      free = at + LABEL_HEIGHT;

      return { ...label, at };
    });
  const over = Math.max(0, free - LABEL_HEIGHT - BOTTOM);

  return placed.map((label) => ({ ...label, at: label.at - over }));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
