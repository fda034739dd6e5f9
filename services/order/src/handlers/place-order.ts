import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import type { Tx } from "@warren/messaging";
import {
  answer,
  loading,
  via,
  type Answer,
  type Delivery,
  type SendableOf,
} from "@warren/messaging/contract";
import {
  OrderCreated,
  OrderPlaced,
  OrderRefused,
  OrderStatusChanged,
  type order,
  type PlaceOrder,
} from "@warren/generated/order";
import type { OrderLog } from "../order-log.js";
import type { OrderMetrics } from "../order-metrics.js";
import type { Order } from "../order.js";
import { findOrders, insertOrders, type NewOrder } from "../store/place.js";

type Reply = OrderPlaced | OrderRefused;

/** Stores the orders of a batch and starts their sagas. An order that is there already is answered as it was. */
export function placeOrders(
  options: Readonly<{
    takeUpWithinMs: number;
    metrics: Pick<OrderMetrics, "placed">;
    log: Pick<OrderLog, "placed">;
  }>,
) {
  return loading(findBefore, (deliveries, { tx, now }, before) => {
    const deadlineAt = new Date(now.getTime() + options.takeUpWithinMs);
    // Twice the same id in one batch: the first is placed, the second finds it placed.
    const known = new Map(before);
    const fresh: NewOrder[] = [];
    const placedBy: Delivery<PlaceOrder>[] = [];

    const answers = deliveries.map((delivery): Answer<Reply, SendableOf<typeof order>> => {
      const { data, correlationId } = delivery;
      const placed = orderOf(data, now);
      if (placed === undefined)
        return refuse(data.orderId, "invalid", "The total is more than an order may hold.");
      const there = known.get(placed.orderId);
      if (there === undefined) {
        known.set(placed.orderId, placed);
        fresh.push({ order: placed, correlationId, deadlineAt });
        placedBy.push(delivery);

        return accept(placed);
      }

      return isSame(there, placed)
        ? answer(confirmationOf(there))
        : refuse(placed.orderId, "duplicate_order_id", "Another order already has this id.");
    });
    insertOrders(tx, fresh);
    options.metrics.placed(
      tx,
      fresh.map(({ order: placed }) => placed),
    );
    options.log.placed(tx, placedBy);

    return Promise.resolve(answers);
  });
}

/** The orders that have the ids of new ones. There are none, but where a customer sends an order again. */
function findBefore(deliveries: readonly Delivery<PlaceOrder>[], tx: Tx) {
  return findOrders(tx, [...new Set(deliveries.map(({ data }) => data.orderId))]);
}

function accept(placed: Order): Answer<Reply, SendableOf<typeof order>> {
  const { orderId, userId, createdAt } = placed;
  const created = OrderCreated(placed);

  return answer(
    confirmationOf(placed),
    placed.priority === "high" ? via("order.high_priority.created", created) : via("order.created", created),
    OrderStatusChanged({ orderId, userId, status: "created", version: 0, changedAt: createdAt }),
  );
}

function refuse(
  orderId: string,
  reason: "duplicate_order_id" | "invalid",
  message: string,
): Answer<Reply, SendableOf<typeof order>> {
  return answer(OrderRefused({ orderId, reason, message }));
}

function orderOf(data: PlaceOrder["data"], now: Date): Order | undefined {
  const total = totalOf(data.items);
  if (total > MAX_ORDER_TOTAL) return undefined;
  const { orderId, userId, email, items, currency, priority, prices, paymentMethod, address } = data;

  return {
    orderId,
    userId,
    ...(email === undefined ? {} : { email }),
    items,
    totalAmount: moneyOf(total),
    currency,
    priority,
    prices,
    paymentMethod,
    ...(address === undefined ? {} : { address }),
    createdAt: now.toISOString(),
  };
}

const confirmationOf = ({ orderId, totalAmount, currency, createdAt }: Order) =>
  OrderPlaced({ orderId, status: "created", totalAmount, currency, createdAt });

/**
 * Whether all that a customer decides is the same. Names are left out: the inventory adds them to the stored order. So is the
 * address for mails at catalogue prices: a customer's is that in their token, which may change before they send it again.
 */
function isSame(before: Order, again: Order): boolean {
  const key = ({
    userId,
    totalAmount,
    currency,
    items,
    priority,
    prices,
    paymentMethod,
    email,
    address,
  }: Order) =>
    JSON.stringify([
      userId,
      totalAmount,
      currency,
      items.map(({ productId, quantity, price }) => [productId, quantity, price]),
      priority,
      prices,
      paymentMethod,
      prices === "catalogue" ? undefined : email,
      // The database keeps the fields of a document in an order of its own.
      Object.entries(address ?? {})
        .filter(([, value]) => value !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);

  return key(before) === key(again);
}
