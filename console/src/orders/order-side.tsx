import { ItemsPanel } from "./items-panel.js";
import { MailPanel } from "./mail-panel.js";
import { MoneyPanel } from "./money-panel.js";
import styles from "./order-side.module.css";
import type { Step, StoredOrder } from "./order-types.js";
import { isParcelPlanned } from "./parcel-facts.js";
import { ParcelPanel } from "./parcel-panel.js";

/** What belongs to an order. */
export function OrderSide({ order, steps }: { order: StoredOrder; steps: readonly Step[] }) {
  return (
    <div className={styles.frame}>
      <div className={styles.side}>
        <div className={styles.column}>
          <ItemsPanel order={order} />
          <MoneyPanel steps={steps} order={order} />
        </div>
        <div className={styles.column}>
          <ParcelPanel id={order.id} isPlanned={isParcelPlanned(steps)} />
          <MailPanel order={order} />
        </div>
      </div>
    </div>
  );
}
