import { Empty } from "../parts/empty.js";
import { moneyOf } from "../parts/money.js";
import { Panel } from "../parts/panel.js";
import type { Insights } from "./insights-types.js";
import styles from "./panels.module.css";

/** What confirmed orders cost, by currency: amounts of different ones are not added up. */
export function RevenuePanel({ revenue }: Pick<Insights, "revenue">) {
  return (
    <Panel title="Revenue" aside={<span className={styles.aside}>of confirmed orders</span>}>
      {revenue.length === 0 && <Empty title="No revenue">No order was confirmed.</Empty>}
      <ul className={styles.rows}>
        {revenue.map(({ currency, amount }) => (
          <li key={currency} className={styles.pair}>
            <span>{currency}</span>
            <span className={styles.number}>{moneyOf(amount, currency)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
