import type { Checked, Sources, Suspicion } from "./check.js";
import type { OrderFault } from "./findings.js";
import { allOrders, type AuditedOrder } from "./orders.js";
import { sideBySide, type Keyed } from "./side-by-side.js";

/** What is wrong with what one service has of an order, without the order's id. */
export type Verdict = Omit<OrderFault, "orderId">;

/** Compares what one service has of each order with the order. `rows` are sorted by order id. */
export async function compareWithOrders<Row extends Keyed>(
  { snapshots }: Sources,
  rows: AsyncIterable<Row>,
  judge: (order: AuditedOrder | undefined, rows: readonly Row[]) => readonly Verdict[],
): Promise<Checked> {
  const suspicions: Suspicion[] = [];
  let looked = 0;
  for await (const { key, left, right } of sideBySide(allOrders(snapshots.orders), rows)) {
    looked += right.length;
    for (const verdict of judge(left, right)) suspicions.push({ ...verdict, orderId: key, seen: left });
  }

  return { looked, suspicions, findings: [] };
}
