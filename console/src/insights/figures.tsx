import { moneyOf } from "../parts/money.js";
import { durationOf } from "../parts/times.js";
import styles from "./figures.module.css";
import type { Insights } from "./insights-types.js";

/** So many characters have room in the size of a figure; a larger amount is written smaller, and not in two lines. */
const MOST_LARGE = 8;

/** What matters most, in a row. */
export function Figures({ totals, revenue }: Pick<Insights, "totals" | "revenue">) {
  const { placed, confirmed, undone, p50Ms, p99Ms } = totals;
  const [first] = revenue;
  const figures: readonly (readonly [name: string, value: string, more?: string])[] = [
    ["Placed", placed.toLocaleString()],
    ["Confirmed", confirmed.toLocaleString(), shareOf(confirmed, confirmed + undone)],
    ["Rejected or cancelled", undone.toLocaleString(), shareOf(undone, confirmed + undone)],
    ["Half confirmed within", p50Ms === null ? "–" : durationOf(p50Ms)],
    ["99 % confirmed within", p99Ms === null ? "–" : durationOf(p99Ms)],
    [
      "Revenue",
      first === undefined ? "–" : moneyOf(first.amount, first.currency),
      revenue.length > 1 ? `and ${String(revenue.length - 1)} more` : undefined,
    ],
  ].map(([name = "", value = "", more]) => (more === undefined ? [name, value] : [name, value, more]));

  return (
    <dl className={styles.figures}>
      {figures.map(([name, value, more]) => (
        <div key={name} className={styles.figure}>
          <dt>{name}</dt>
          <dd className={value.length > MOST_LARGE ? styles.long : undefined}>
            {value} {more !== undefined && <small>{more}</small>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A share, where there is enough of it to be one. */
function shareOf(part: number, whole: number): string | undefined {
  return whole === 0
    ? undefined
    : (part / whole).toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
}
