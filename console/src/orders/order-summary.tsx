import type { ReactNode } from "react";
import { CopyText } from "../parts/copy-text.js";
import { moneyOf } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { StatusMark } from "../parts/status-mark.js";
import styles from "./order-summary.module.css";
import { isStored, type Order } from "./order-types.js";
import { statusOf } from "./statuses.js";

/** The facts of an order in one line. */
export function OrderSummary({ order }: { order: Order }) {
  const { name, tone } = statusOf(order.status);

  return (
    <dl className={styles.facts}>
      <Fact name="Status">
        <StatusMark tone={tone}>{name}</StatusMark>
      </Fact>
      {isStored(order) ? (
        <>
          <Fact name="Total">{moneyOf(order.totalAmount, order.currency)}</Fact>
          <Fact name="Placed">
            <Moment at={order.createdAt} />
          </Fact>
          <Fact name="Priority">{order.priority === "high" ? "VIP" : "Normal"}</Fact>
          <Fact name="Customer" whole>
            <CopyText text={order.userId} what="the customer’s id" />
          </Fact>
        </>
      ) : (
        order.acceptedAt !== undefined && (
          <Fact name="Accepted">
            <Moment at={order.acceptedAt} />
          </Fact>
        )
      )}
      <Fact name="Order" whole>
        <CopyText text={order.id} what="the order’s id" />
      </Fact>
    </dl>
  );
}

/** `whole`: it takes a line of its own where there is little room. */
function Fact({ name, whole = false, children }: { name: string; whole?: boolean; children: ReactNode }) {
  return (
    <div className={`${styles.fact ?? ""} ${whole ? (styles.whole ?? "") : ""}`}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
