import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import type { Tx } from "@warren/messaging";
import {
  answer,
  via,
  type Answer,
  type Delivery,
  type RequestHandler,
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
import type { Order } from "../order.js";
import { findOrders, insertOrders } from "../store/place.js";

type Reply = OrderPlaced | OrderRefused;
type Placing = Readonly<{ delivery: Delivery<PlaceOrder>; placed: Order }>;

/** Stores the orders of a batch and starts their sagas. An order that is there already is answered as it was. */
export function placeOrders(options: Readonly<{ takeUpWithinMs: number }>) {
  const handle: RequestHandler<PlaceOrder, Reply, SendableOf<typeof order>, Tx> = async (
    deliveries,
    { tx, now },
  ) => {
    const placings = deliveries.map((delivery) => ({ delivery, placed: orderOf(delivery.data, now) }));
    const valid = placings.filter((placing): placing is Placing => placing.placed !== undefined);
    const deadlineAt = new Date(now.getTime() + options.takeUpWithinMs);
    const inserted = await insertOrders(
      tx,
      valid.map(({ delivery, placed }) => ({
        order: placed,
        correlationId: delivery.correlationId,
        deadlineAt,
      })),
    );
    const known = await knownOrders(tx, valid, inserted);
    // Twice the same id in one batch: the first is placed, the second finds it placed.
    const fresh = new Set(inserted);

    return placings.map(({ delivery, placed }) => {
      if (placed === undefined)
        return refuse(delivery.data.orderId, "invalid", "The total is more than an order may hold.");
      if (fresh.delete(placed.orderId)) return accept(placed);
      const before = known.get(placed.orderId);

      return before !== undefined && isSame(before, placed)
        ? answer(confirmationOf(before))
        : refuse(placed.orderId, "duplicate_order_id", "Another order already has this id.");
    });
  };

  return handle;
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

/** Orders that were there before this batch, and those that appear in it twice. */
function knownOrders(tx: Tx, valid: readonly Placing[], inserted: ReadonlySet<string>) {
  const ids = valid.map(({ placed }) => placed.orderId);
  const repeated = ids.filter((id, index) => !inserted.has(id) || ids.indexOf(id) !== index);

  return repeated.length === 0 ? new Map<string, Order>() : findOrders(tx, repeated);
}

/** Whether all that a customer decides is the same. Names are left out: the inventory adds them to the stored order. */
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
      email,
      // The database keeps the fields of a document in an order of its own.
      Object.entries(address ?? {})
        .filter(([, value]) => value !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);

  return key(before) === key(again);
}
