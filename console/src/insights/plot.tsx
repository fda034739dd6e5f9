import { useId, type KeyboardEvent, type PointerEvent } from "react";
import type { ChartProps } from "./chart.js";
import styles from "./chart.module.css";
import tones from "../parts/tones.module.css";
import { paths } from "./chart-paths.js";
import { moved, nearest } from "./point-at.js";
import { sayValue } from "./say-value.js";
import type { Axis } from "./scale.js";

// The picture's own units; it is drawn as wide as there is room for.
const WIDTH = 640;
const HEIGHT = 200;
const EXACT = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

type Props = ChartProps &
  Readonly<{
    axis: Axis;
    /** Which of the times is pointed at. */
    at: number | undefined;
    onMove: (at: number | undefined) => void;
  }>;

/** The picture of a chart, along which a pointer or the arrow keys go. */
export function Plot({ label, times, lines, from, to, since, say, axis, at, onMove }: Props) {
  const how = useId();
  const x = (time: number) => (WIDTH * (time - from)) / (to - from);
  const y = (value: number) => HEIGHT * (1 - value / axis.top);
  const last = Math.max(0, times.length - 1);
  const time = at === undefined ? undefined : times[at];
  const point = ({ clientX, currentTarget }: PointerEvent) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onMove(nearest(times, from + ((to - from) * (clientX - left)) / width));
  };
  const press = (event: KeyboardEvent) => {
    const next = moved(event.key, at, last);
    if (next === "nowhere") return;
    event.preventDefault();
    onMove(next);
  };

  return (
    <div
      className={styles.plot}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-describedby={how}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={at ?? last}
      aria-valuetext={textAt({ lines, times, say }, at ?? last)}
      onKeyDown={press}
      onBlur={() => onMove(undefined)}
      onPointerMove={point}
      onPointerDown={point}
      onPointerLeave={() => onMove(undefined)}
    >
      <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} preserveAspectRatio="none" aria-hidden="true">
        {since > from && (
          <rect className={styles.unknown} x={0} y={0} width={Math.min(WIDTH, x(since))} height={HEIGHT} />
        )}
        {axis.ticks.map((tick) => (
          <line key={tick} className={styles.grid} x1={0} x2={WIDTH} y1={y(tick)} y2={y(tick)} />
        ))}
        {lines.map(({ name, tone, values }) => (
          <g key={name} className={tones[tone]}>
            {paths(times, values, { x, y }).map((path) => (
              <path key={path} className={styles.line} d={path} />
            ))}
          </g>
        ))}
        {time !== undefined && (
          <line className={styles.cursor} x1={x(time)} x2={x(time)} y1={0} y2={HEIGHT} />
        )}
      </svg>
      <p id={how} className="visually-hidden">
        The left and right arrow keys go along it.
      </p>
    </div>
  );
}

function textAt({ lines, times, say }: Pick<ChartProps, "lines" | "times" | "say">, at: number): string {
  const time = times[at];
  if (time === undefined) return "Nothing is known yet";
  const parts = lines.map(({ name, values }) => `${name}: ${sayValue(values[at], say)}`);

  return `${EXACT.format(time)}. ${parts.join(", ")}`;
}
