import { ItemsPanel } from "./items-panel.js";
import { MailPanel } from "./mail-panel.js";
import { MoneyPanel } from "./money-panel.js";
import styles from "./order-side.module.css";
import type { Step, StoredOrder } from "./order-types.js";
import { ParcelPanel } from "./parcel-panel.js";

/** What belongs to an order. */
export function OrderSide({ order, steps }: { order: StoredOrder; steps: readonly Step[] }) {
  return (
    <div className={styles.side}>
      <ItemsPanel order={order} />
      <MoneyPanel steps={steps} totalAmount={order.totalAmount} currency={order.currency} />
      <ParcelPanel id={order.id} isPlanned={steps.some(({ message }) => message === "ShipmentScheduled")} />
      <MailPanel order={order} />
    </div>
  );
}
