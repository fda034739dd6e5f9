import { CopyText } from "../parts/copy-text.js";
import { moneyOf } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { StatusMark } from "../parts/status-mark.js";
import { ArrivalFact } from "./arrival-fact.js";
import { OrderFact } from "./order-fact.js";
import styles from "./order-summary.module.css";
import { isParcelPlanned } from "./parcel-facts.js";
import { isStored, type Order, type Step } from "./order-types.js";
import { statusOf } from "./statuses.js";

/** The facts of an order in one line. */
export function OrderSummary({ order, steps }: { order: Order; steps: readonly Step[] }) {
  const { name, tone } = statusOf(order.status);

  return (
    <dl className={styles.facts}>
      <OrderFact name="Status">
        <StatusMark tone={tone}>{name}</StatusMark>
      </OrderFact>
      {isStored(order) ? (
        <>
          <OrderFact name="Total">{moneyOf(order.totalAmount, order.currency)}</OrderFact>
          <OrderFact name="Placed">
            <Moment at={order.createdAt} />
          </OrderFact>
          <ArrivalFact id={order.id} isPlanned={isParcelPlanned(steps)} />
          <OrderFact name="Priority">{order.priority === "high" ? "VIP" : "Normal"}</OrderFact>
          <OrderFact name="Customer" whole>
            <CopyText text={order.userId} what="the customer’s id" />
          </OrderFact>
        </>
      ) : (
        order.acceptedAt !== undefined && (
          <OrderFact name="Accepted">
            <Moment at={order.acceptedAt} />
          </OrderFact>
        )
      )}
      <OrderFact name="Order" whole>
        <CopyText text={order.id} what="the order’s id" />
      </OrderFact>
    </dl>
  );
}
