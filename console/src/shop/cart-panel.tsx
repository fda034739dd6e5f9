import { Empty } from "../parts/empty.js";
import { moneyOf } from "../parts/money.js";
import { Panel } from "../parts/panel.js";
import { costOf, piecesIn, withQuantity, type Cart } from "./cart.js";
import styles from "./cart-panel.module.css";
import { Checkout } from "./checkout.js";
import { Quantity } from "./quantity.js";

type Props = Readonly<{
  cart: Cart;
  onChange: (change: (cart: Cart) => Cart) => void;
  onPlaced: (id: string) => void;
}>;

/** What is going to be ordered. */
export function CartPanel({ cart, onChange, onPlaced }: Props) {
  const pieces = piecesIn(cart);

  return (
    <Panel
      title="Cart"
      aside={
        <span className={styles.pieces}>
          {pieces === 1 ? "1 piece" : `${pieces.toLocaleString()} pieces`}
        </span>
      }
    >
      {cart.length === 0 ? (
        <Empty title="The cart is empty">Add something of the catalogue.</Empty>
      ) : (
        <>
          <ul className={styles.lines}>
            {cart.map((line) => (
              <li key={line.productId} className={styles.line}>
                <span className={styles.name}>{line.name}</span>
                <span className={styles.cost}>{moneyOf(costOf(line), line.currency)}</span>
                <Quantity
                  name={line.name}
                  quantity={line.quantity}
                  onChange={(quantity) =>
                    onChange((before) => withQuantity(before, line.productId, quantity))
                  }
                />
                <span className={styles.each}>{moneyOf(line.price, line.currency)} each</span>
              </li>
            ))}
          </ul>
          <Checkout cart={cart} onChange={onChange} onPlaced={onPlaced} />
        </>
      )}
    </Panel>
  );
}
