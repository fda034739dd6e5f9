import { useEffect, useRef } from "react";
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
  const frame = useRef<HTMLDivElement>(null);
  const takenOut = useRef<number | undefined>(undefined);

  useEffect(() => {
    // The button that had the focus went with its line: go on at the line that came up in its place, or where the last one was.
    const at = takenOut.current;
    takenOut.current = undefined;
    if (at === undefined) return;
    const lines = frame.current?.querySelectorAll<HTMLElement>("[data-line]") ?? [];
    (lines[Math.min(at, lines.length - 1)] ?? frame.current)?.focus();
  }, [cart.length]);

  return (
    <Panel
      title="Cart"
      aside={
        <span className={styles.pieces}>
          {pieces === 1 ? "1 piece" : `${pieces.toLocaleString()} pieces`}
        </span>
      }
    >
      <div ref={frame} tabIndex={-1} className={styles.frame}>
        {cart.length === 0 ? (
          <Empty title="The cart is empty">Add something from the catalogue.</Empty>
        ) : (
          <>
            <ul className={styles.lines}>
              {cart.map((line, at) => (
                <li
                  key={line.productId}
                  className={styles.line}
                  data-line
                  tabIndex={-1}
                  aria-label={line.name}
                >
                  <span className={styles.name}>{line.name}</span>
                  <span className={styles.cost}>{moneyOf(costOf(line), line.currency)}</span>
                  <Quantity
                    name={line.name}
                    quantity={line.quantity}
                    onChange={(quantity) => {
                      if (quantity === 0) takenOut.current = at;
                      onChange((before) => withQuantity(before, line.productId, quantity));
                    }}
                  />
                  <span className={styles.each}>{moneyOf(line.price, line.currency)} each</span>
                </li>
              ))}
            </ul>
            <Checkout cart={cart} onChange={onChange} onPlaced={onPlaced} />
          </>
        )}
      </div>
    </Panel>
  );
}
