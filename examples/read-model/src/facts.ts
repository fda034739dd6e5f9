import type { OrderCancelled, OrderConfirmed, OrderDetails, OrderRejected } from "@warren/generated/order";

/** An event that ends an order, or its way back. */
export type OrderEnd = OrderConfirmed | OrderRejected | OrderCancelled;

/** What is known of an order for certain. It only ever grows, so that it makes no difference which news comes first, or twice. */
export type Fact = Readonly<{
  orderId: string;
  userId: string;
  totalAmount: string;
  currency: string;
  /** When it was sold. */
  confirmedAt?: string | undefined;
  /** When the shop had given everything back. What was sold before is then sold no more. */
  undoneAt?: string | undefined;
}>;

/** What an event says. */
export function factOfEvent(event: OrderEnd): Fact {
  const { orderId, userId, totalAmount, currency } = event.data;
  const order = { orderId, userId, totalAmount, currency };
  switch (event.type) {
    case "OrderConfirmed":
      return { ...order, confirmedAt: event.data.confirmedAt };
    case "OrderRejected":
      return { ...order, undoneAt: event.data.rejectedAt };
    case "OrderCancelled":
      return { ...order, undoneAt: event.data.cancelledAt };
  }
}

/** What an order's timeline says: the same as its events did. Undefined while none of them was sent. */
export function factOfTimeline(details: OrderDetails["data"]): Fact | undefined {
  const { orderId, userId, totalAmount, currency, timeline } = details;
  const confirmedAt = timeline.find(({ status }) => status === "confirmed")?.at;
  const undoneAt = timeline.find(({ status }) => status === "rejected" || status === "cancelled")?.at;

  return confirmedAt === undefined && undoneAt === undefined
    ? undefined
    : { orderId, userId, totalAmount, currency, confirmedAt, undoneAt };
}

/** One fact an order, with all that is known of it. */
export function merged(facts: readonly Fact[]): readonly Fact[] {
  const byOrder = new Map<string, Fact>();
  for (const fact of facts) {
    const known = byOrder.get(fact.orderId);
    byOrder.set(fact.orderId, {
      ...fact,
      confirmedAt: known?.confirmedAt ?? fact.confirmedAt,
      undoneAt: known?.undoneAt ?? fact.undoneAt,
    });
  }

  return [...byOrder.values()];
}
