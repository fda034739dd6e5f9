import { amountOf, hundredthsOf, moneyOf } from "../parts/money.js";
import { Panel } from "../parts/panel.js";
import styles from "./items-panel.module.css";
import type { StoredOrder } from "./order-types.js";

/** What was ordered. */
export function ItemsPanel({ order }: { order: StoredOrder }) {
  const { items, totalAmount, currency } = order;

  return (
    <Panel title="Goods">
      <div className={styles.frame}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">Product</th>
              <th scope="col">Pieces</th>
              <th scope="col">Each</th>
              <th scope="col">Together</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ productId, name, quantity, price }) => (
              <tr key={productId}>
                <th scope="row">
                  {name ?? productId} {name !== undefined && <code>{productId}</code>}
                </th>
                <td className={styles.pieces}>{quantity.toLocaleString()}</td>
                <td className={styles.each}>{moneyOf(price, currency)}</td>
                <td>{moneyOf(amountOf(hundredthsOf(price) * BigInt(quantity)), currency)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                Total
              </th>
              <td>{moneyOf(totalAmount, currency)}</td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Panel>
  );
}
