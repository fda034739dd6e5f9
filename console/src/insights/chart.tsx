import { useState } from "react";
import type { Tone } from "../parts/tone.js";
import { Moment } from "../parts/moment.js";
import styles from "./chart.module.css";
import { utcOf } from "../parts/times.js";
import tones from "../parts/tones.module.css";
import { ChartTable } from "./chart-table.js";
import { Plot } from "./plot.js";
import { sayValue } from "./say-value.js";
import { axisFor, timesIn } from "./scale.js";

/** One line of a chart: its name, the colour of what it means, and a value at each time; null where nothing is known. */
export type Line = Readonly<{ name: string; tone: Tone; values: readonly (number | null)[] }>;

export type ChartProps = Readonly<{
  /** What it shows, for those who do not see it. */
  label: string;
  /** Milliseconds since 1970, ascending. */
  times: readonly number[];
  lines: readonly Line[];
  from: number;
  to: number;
  /** Nothing is known of before. */
  since: number;
  /** As a value reads, with its unit. */
  say: (value: number) => string;
  /** The axis ends there at least. */
  least: number;
}>;

/** As many as there is room for on a telephone. */
const MOST_TIMES = 5;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

/** Lines over time. The arrows go along it as a pointer does, and what is there is said. All of it is in a table, too. */
export function Chart(props: ChartProps) {
  const { label, times, lines, from, to, say, least } = props;
  const [at, setAt] = useState<number>();
  const axis = axisFor(
    lines.flatMap(({ values }) => values.filter((value) => value !== null)),
    least,
  );
  const chosen = at === undefined ? undefined : Math.min(at, times.length - 1);
  const time = chosen === undefined ? undefined : times[chosen];

  return (
    <figure className={styles.chart}>
      <Legend lines={lines} say={say} at={chosen} />
      <div className={styles.frame}>
        <ol className={styles.scale} aria-hidden="true">
          {axis.ticks.toReversed().map((tick) => (
            <li key={tick}>{say(tick)}</li>
          ))}
        </ol>
        <Plot {...props} axis={axis} at={chosen} onMove={setAt} />
        <ol className={styles.times} aria-hidden="true">
          {timesIn(from, to, MOST_TIMES).map((one) => (
            <li
              key={one}
              title={utcOf(new Date(one).toISOString())}
              style={{ insetInlineStart: `${String((100 * (one - from)) / (to - from))}%` }}
            >
              {CLOCK.format(one)}
            </li>
          ))}
        </ol>
      </div>
      <p className={styles.time}>
        {time !== undefined && <Moment at={new Date(time).toISOString()} as="clock" />}
      </p>
      <ChartTable label={label} times={times} lines={lines} say={say} />
    </figure>
  );
}

type LegendProps = Pick<ChartProps, "lines" | "say"> & Readonly<{ at: number | undefined }>;

/** What each line is, and what it says where somebody points. */
function Legend({ lines, say, at }: LegendProps) {
  return (
    <ul className={styles.legend}>
      {lines.map(({ name, tone, values }) => (
        <li key={name}>
          <span className={`${styles.swatch ?? ""} ${tones[tone] ?? ""}`} aria-hidden="true" />
          {name} <b>{at === undefined ? "" : sayValue(values[at], say)}</b>
        </li>
      ))}
    </ul>
  );
}
