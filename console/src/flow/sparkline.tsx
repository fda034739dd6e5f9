import { countOf, rateOf } from "./queue-state.js";
import { KEPT_MS, type Sample } from "./history.js";
import styles from "./sparkline.module.css";

type Props = Readonly<{ samples: readonly Sample[]; of: "ready" | "outRate"; title: string }>;

const WIDTH = 300;
const HEIGHT = 40;

/** What a figure was in the last five minutes; the right edge is now. It has the same room before there is anything to draw. */
export function Sparkline({ samples, of, title }: Props) {
  const known = samples.flatMap((sample) => {
    const value = sample[of];

    return value === null ? [] : [{ at: sample.at, value }];
  });
  const last = known.at(-1);
  const most = Math.max(1, ...known.map(({ value }) => value));
  const say = (value: number) => (of === "ready" ? countOf(value) : rateOf(value));
  const points = known.map(({ at, value }) => {
    const x = WIDTH - (((last?.at ?? at) - at) / KEPT_MS) * WIDTH;

    return `${x.toFixed(1)},${(HEIGHT - (value / most) * (HEIGHT - 2) - 1).toFixed(1)}`;
  });

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>{title}</span>
        <span>most {last === undefined ? "–" : say(Math.max(...known.map(({ value }) => value)))}</span>
      </figcaption>
      <svg
        className={styles.line}
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {points.length > 1 && <polyline points={points.join(" ")} />}
      </svg>
    </figure>
  );
}
