import { Link } from "@tanstack/react-router";
import { LISTED_STATUSES, statusOf } from "../orders/statuses.js";
import { Empty } from "../parts/empty.js";
import { Panel } from "../parts/panel.js";
import { StatusMark } from "../parts/status-mark.js";
import type { Insights } from "./insights-types.js";
import styles from "./panels.module.css";
import tones from "../parts/tones.module.css";

/** How many orders came to each status. */
export function StatusesPanel({ statuses }: Pick<Insights, "statuses">) {
  const counts = new Map(statuses.map(({ status, count }) => [status, count]));
  const most = Math.max(1, ...counts.values());
  const rows = LISTED_STATUSES.filter((status) => counts.has(status));

  return (
    <Panel title="Orders by status" aside={<span className={styles.aside}>came to each</span>}>
      {rows.length === 0 && <Empty title="No order moved">Nothing was placed, and nothing went on.</Empty>}
      <ul className={styles.rows}>
        {rows.map((status) => {
          const { name, tone } = statusOf(status);
          const count = counts.get(status) ?? 0;

          return (
            <li key={status} className={styles.row}>
              <Link to="/orders" search={{ status }} className={styles.link}>
                <StatusMark tone={tone}>{name}</StatusMark>
              </Link>
              <span className={styles.track} aria-hidden="true">
                <span
                  className={`${styles.bar ?? ""} ${tones[tone] ?? ""}`}
                  style={{ width: `${String((100 * count) / most)}%` }}
                />
              </span>
              <span className={styles.number}>{count.toLocaleString()}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
