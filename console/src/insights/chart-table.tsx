import { memo } from "react";
import type { ChartProps } from "./chart.js";
import { Moment } from "../parts/moment.js";
import { sayValue } from "./say-value.js";
import styles from "./chart-table.module.css";

type Props = Pick<ChartProps, "label" | "times" | "lines" | "say">;

/** What a chart shows, in figures: for who reads them, or has them read. Not made anew while a pointer goes along the chart. */
export const ChartTable = memo(function ChartTable({ label, times, lines, say }: Props) {
  return (
    <details className={styles.details}>
      <summary>As a table</summary>
      <div className={styles.scroll} role="region" aria-label={`${label}, as a table`} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Until</th>
              {lines.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {times
              .map((time, at) => (
                <tr key={time}>
                  <th scope="row">
                    <Moment at={new Date(time).toISOString()} as="clock" />
                  </th>
                  {lines.map(({ name, values }) => (
                    <td key={name}>{sayValue(values[at], say)}</td>
                  ))}
                </tr>
              ))
              .toReversed()}
          </tbody>
        </table>
      </div>
    </details>
  );
});
