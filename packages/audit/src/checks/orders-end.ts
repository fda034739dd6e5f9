import type { Check, Suspicion } from "../check.js";
import { allOrders, standingOf, type AuditedOrder } from "../orders.js";
import type { Verdict } from "../compare-with-orders.js";

/**
 * The timer that gives up overdue steps looks once a second; one that is this late does not run. Services write deadlines by
 * clocks of their own, and the database's judges here: a difference up to this is no fault of the order.
 */
export const DEADLINE_SLACK_MS = 30_000;

/** Every order has ended, or waits and is within its deadline. */
export const ordersEnd: Check = {
  name: "orders end or are within their deadline",
  async run({ snapshots }) {
    const suspicions: Suspicion[] = [];
    let looked = 0;
    for await (const order of allOrders(snapshots.orders)) {
      looked += 1;
      const verdict = judgeWaiting(order, snapshots.orders.takenAt);
      if (verdict !== undefined) suspicions.push({ ...verdict, orderId: order.key, seen: order });
    }

    return { looked, suspicions, findings: [] };
  },
};

/** What is wrong with an order's waiting. */
export function judgeWaiting(
  order: Pick<AuditedOrder, "status" | "deadlineAt">,
  now: Date,
): Verdict | undefined {
  if (standingOf(order) !== "waiting") return undefined;
  const { status, deadlineAt } = order;
  if (deadlineAt === null) {
    return { kind: "order_without_deadline", detail: `${status}, and nothing will ever give it up` };
  }
  if (deadlineAt.getTime() >= now.getTime() - DEADLINE_SLACK_MS) return undefined;

  return { kind: "order_overdue", detail: `${status}, should have moved by ${deadlineAt.toISOString()}` };
}
