import { useState } from "react";
import { MAX_QUANTITY } from "./cart.js";
import { quantityIn } from "./quantity-in.js";
import styles from "./quantity.module.css";

type Props = Readonly<{ name: string; quantity: number; onChange: (quantity: number) => void }>;

/** How many, with a step down and a step up. A step down from one takes it out; an emptied field does not. */
export function Quantity({ name, quantity, onChange }: Props) {
  // What is typed, until it is a number or the field is left.
  const [typed, setTyped] = useState<string>();

  return (
    <span className={styles.quantity}>
      <button
        type="button"
        aria-label={quantity === 1 ? `Take out: ${name}` : `One less: ${name}`}
        onClick={() => onChange(quantity - 1)}
      >
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        min={1}
        max={MAX_QUANTITY}
        aria-label={`How many: ${name}`}
        value={typed ?? quantity}
        onChange={({ target }) => {
          const next = quantityIn(target.value);
          setTyped(next === undefined ? target.value : undefined);
          if (next !== undefined) onChange(next);
        }}
        onBlur={() => setTyped(undefined)}
      />
      <button
        type="button"
        aria-label={`One more: ${name}`}
        disabled={quantity >= MAX_QUANTITY}
        onClick={() => onChange(quantity + 1)}
      >
        +
      </button>
    </span>
  );
}
