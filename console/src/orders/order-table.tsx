import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { OrderRow } from "./order-row.js";
import styles from "./order-table.module.css";
import type { ListedOrder } from "./order-types.js";

type Props = Readonly<{
  orders: readonly ListedOrder[];
  withCustomer: boolean;
  hasMore: boolean;
  isLoading: boolean;
  onMore: () => void;
}>;

const ROW_PX = 40;
const NARROW_ROW_PX = 60;
/** Rows beyond what is seen: enough for a quick turn of the wheel. */
const OVERSCAN = 12;
/** The next page is asked for while so many rows are still to come. */
const AHEAD = 30;

/** Thousands of orders, of which only those are in the page that can be seen. */
export function OrderTable({ orders, withCustomer, hasMore, isLoading, onMore }: Props) {
  const top = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  const isNarrow = useIsNarrow();
  const rows = useWindowVirtualizer({
    count: orders.length,
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    overscan: OVERSCAN,
    scrollMargin: offset,
    getItemKey: (at) => orders[at]?.id ?? at,
  });
  const seen = rows.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;

  useLayoutEffect(() => {
    setOffset(top.current?.offsetTop ?? 0);
  }, []);
  useEffect(() => {
    rows.measure();
  }, [isNarrow, rows]);
  useEffect(() => {
    if (hasMore && !isLoading && last >= orders.length - AHEAD) onMore();
  }, [hasMore, isLoading, last, orders.length, onMore]);

  return (
    <div
      className={styles.frame}
      role="table"
      aria-label="Orders"
      aria-rowcount={hasMore ? -1 : orders.length + 1}
    >
      <div role="rowgroup" className={styles.heads}>
        <div
          role="row"
          aria-rowindex={1}
          className={`${styles.row ?? ""} ${styles.head ?? ""} ${withCustomer ? (styles.wide ?? "") : ""}`}
        >
          <span role="columnheader">Status</span>
          <span role="columnheader">Order</span>
          {withCustomer && <span role="columnheader">Customer</span>}
          <span role="columnheader" className={styles.number}>
            Total
          </span>
          <span role="columnheader" className={styles.number}>
            Placed
          </span>
        </div>
      </div>
      <div ref={top} role="rowgroup" className={styles.body} style={{ height: rows.getTotalSize() }}>
        {seen.map(({ index, key, start, size }) => {
          const order = orders[index];
          if (order === undefined) return undefined;

          return (
            <OrderRow
              key={key}
              order={order}
              at={index}
              withCustomer={withCustomer}
              style={{ height: size, transform: `translateY(${String(start - offset)}px)` }}
            />
          );
        })}
      </div>
      {hasMore && (
        <p className={styles.more}>{isLoading ? "Loading older orders …" : "There are older orders."}</p>
      )}
    </div>
  );
}

function useIsNarrow(): boolean {
  const [query] = useState(() => matchMedia("(max-width: 40rem)"));
  const [isNarrow, setIsNarrow] = useState(query.matches);

  useEffect(() => {
    const follow = () => setIsNarrow(query.matches);
    query.addEventListener("change", follow);

    return () => query.removeEventListener("change", follow);
  }, [query]);

  return isNarrow;
}
