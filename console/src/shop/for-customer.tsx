import { isUuid } from "../parts/is-uuid.js";
import styles from "./for-customer.module.css";

export function isCustomerId(text: string): boolean {
  return isUuid(text.trim());
}

/** For somebody of the shop, who orders for a customer. */
export function ForCustomer({ userId, onChange }: { userId: string; onChange: (userId: string) => void }) {
  const wrong = userId.trim() !== "" && !isCustomerId(userId);

  return (
    <label className={styles.field}>
      <span className={styles.label}>For the customer</span>
      <input
        value={userId}
        spellCheck={false}
        autoComplete="off"
        placeholder="A customer’s whole id"
        aria-invalid={wrong}
        aria-describedby="for-customer"
        onChange={({ target }) => onChange(target.value)}
      />
      <span id="for-customer" className={styles.note}>
        {wrong ? "A customer’s id is a UUID." : "You are not a customer: say whose order it is."}
      </span>
    </label>
  );
}
