import { MAX_QUANTITY } from "./cart.js";
import styles from "./quantity.module.css";

type Props = Readonly<{ name: string; quantity: number; onChange: (quantity: number) => void }>;

/** How many, with a step down and a step up. */
export function Quantity({ name, quantity, onChange }: Props) {
  return (
    <span className={styles.quantity}>
      <button type="button" aria-label={`One less: ${name}`} onClick={() => onChange(quantity - 1)}>
        −
      </button>
      <input
        type="number"
        inputMode="numeric"
        min={0}
        max={MAX_QUANTITY}
        aria-label={`How many: ${name}`}
        value={quantity}
        onChange={({ target }) => onChange(target.valueAsNumber || 0)}
      />
      <button type="button" aria-label={`One more: ${name}`} onClick={() => onChange(quantity + 1)}>
        +
      </button>
    </span>
  );
}
