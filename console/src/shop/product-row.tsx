import { Button } from "../parts/button.js";
import { moneyOf } from "../parts/money.js";
import styles from "./catalogue.module.css";
import { Stock } from "./stock.js";
import type { Product } from "./use-catalogue.js";

/** A button has no room for more. The cart says how many exactly. */
const MOST_SHOWN = 999;

type Props = Readonly<{ product: Product; inCart: number; onAdd: () => void }>;

/** A product of the catalogue. */
export function ProductRow({ product, inCart, onAdd }: Props) {
  const { productId, name, price, currency, available } = product;

  return (
    <tr>
      <th scope="row" className={styles.product}>
        <span className={styles.name}>{name}</span>
        <code className={styles.id}>{productId}</code>
      </th>
      <td className={`${styles.number ?? ""} ${styles.stock ?? ""}`}>
        <Stock available={available} />
        {available > 0 && <span className={styles.unit}> in stock</span>}
      </td>
      <td className={`${styles.number ?? ""} ${styles.price ?? ""}`}>{moneyOf(price, currency)}</td>
      <td className={styles.add}>
        <Button data-row onClick={onAdd}>
          <span>
            Add<span className="visually-hidden"> to cart: {name}</span>
          </span>
          {inCart > 0 && (
            <span className={styles.count}>
              {inCart > MOST_SHOWN ? `${String(MOST_SHOWN)}+` : inCart}
              <span className="visually-hidden"> in the cart</span>
            </span>
          )}
        </Button>
      </td>
    </tr>
  );
}
