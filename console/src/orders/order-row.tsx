import { Link } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import { moneyOf } from "../parts/money.js";
import { Moment } from "../parts/moment.js";
import { StatusMark } from "../parts/status-mark.js";
import styles from "./order-table.module.css";
import type { ListedOrder } from "./order-types.js";
import { statusOf } from "./statuses.js";

type Props = Readonly<{ order: ListedOrder; at: number; withCustomer: boolean; style: CSSProperties }>;

/** An order of the list. The whole row leads to it. */
export function OrderRow({ order, at, withCustomer, style }: Props) {
  const { id, userId, status, priority, totalAmount, currency, createdAt } = order;
  const { name, tone } = statusOf(status);

  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      className={`${styles.row ?? ""} ${styles.item ?? ""} ${withCustomer ? (styles.wide ?? "") : ""}`}
      style={style}
    >
      <span role="cell" className={styles.status}>
        <StatusMark tone={tone}>{name}</StatusMark>
      </span>
      <span role="cell" className={styles.order}>
        <Link to="/orders/$id" params={{ id }} data-row className={styles.link} title={id}>
          {id.slice(0, 8)}
        </Link>
        {priority === "high" && <span className={styles.vip}>VIP</span>}
      </span>
      {withCustomer && (
        <span role="cell" className={styles.customer} title={userId}>
          <code>{userId.slice(0, 8)}</code>
        </span>
      )}
      <span role="cell" className={`${styles.number ?? ""} ${styles.total ?? ""}`}>
        {moneyOf(totalAmount, currency)}
      </span>
      <span role="cell" className={`${styles.number ?? ""} ${styles.placed ?? ""}`}>
        <Moment at={createdAt} />
      </span>
    </div>
  );
}
