import { Button } from "../parts/button.js";
import { moneyOf } from "../parts/money.js";
import styles from "./catalogue.module.css";
import { Stock } from "./stock.js";
import type { Product } from "./use-catalogue.js";

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
      <td className={styles.number}>
        <Stock available={available} />
      </td>
      <td className={styles.number}>{moneyOf(price, currency)}</td>
      <td className={styles.add}>
        <Button data-row onClick={onAdd}>
          <span>
            Add<span className="visually-hidden"> to cart: {name}</span>
          </span>
          {inCart > 0 && (
            <span className={styles.count}>
              {inCart}
              <span className="visually-hidden"> in the cart</span>
            </span>
          )}
        </Button>
      </td>
    </tr>
  );
}
