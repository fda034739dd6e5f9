import { outgoing, type Incoming, type Outgoing } from "./envelope.js";
import type { DataOf } from "./messages.js";

/** What is known of an order while the saga leads it. */
export type Order = DataOf<"OrderCreated"> &
  Readonly<{ version: number; carrier: string; trackingNumber: string }>;

/** What a message does to its order: from which status to which, and what it causes besides the live status message. */
export type Step = Readonly<{
  from: Status;
  to: Status;
  causes: (order: Order, message: Incoming, from: From) => readonly Outgoing[];
}>;

type Status = DataOf<"OrderStatusChanged">["status"];
type From = Readonly<{ appId: string; now: Date }>;

/** How long a service has to answer. */
export const STEP_WITHIN_MS = 15 * 60_000;

const steps: Partial<Record<Incoming["type"], Step>> = {
  OrderCreated: {
    from: "created",
    to: "reserving",
    causes: ({ orderId, items, currency, prices }, message, from) => {
      const lines = items.map(({ productId, quantity, price }) => ({ productId, quantity, price }));

      return [outgoing("ReserveStock", { orderId, items: lines, currency, prices }, message, from)];
    },
  },
  StockReserved: {
    from: "reserving",
    to: "authorizing",
    causes: ({ orderId, userId, totalAmount, currency, paymentMethod }, message, from) => [
      outgoing(
        "AuthorizePayment",
        { orderId, userId, amount: totalAmount, currency, paymentMethod },
        message,
        from,
      ),
    ],
  },
  PaymentAuthorized: {
    from: "authorizing",
    to: "scheduling",
    causes: ({ orderId, userId, items, address }, message, from) => {
      const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));

      return [outgoing("ScheduleShipment", { orderId, userId, items: lines, address }, message, from)];
    },
  },
  ShipmentScheduled: {
    from: "scheduling",
    to: "capturing",
    causes: ({ orderId }, message, from) => [outgoing("CapturePayment", { orderId }, message, from)],
  },
  PaymentCaptured: {
    from: "capturing",
    to: "confirmed",
    causes: (order, message, from) => {
      const { orderId, userId, email, items, totalAmount, currency, carrier, trackingNumber } = order;
      const confirmedAt = from.now.toISOString();

      return [
        outgoing("CommitStock", { orderId }, message, from),
        outgoing(
          "OrderConfirmed",
          { orderId, userId, email, items, totalAmount, currency, carrier, trackingNumber, confirmedAt },
          message,
          from,
        ),
      ];
    },
  },
};

export function stepOf({ type }: Incoming): Step {
  const step = steps[type];
  if (step === undefined)
    throw new Error(`only the way of an order that succeeds is known here, not ${type}`);

  return step;
}

/** All that a step sends: its commands and events, and the live status message. */
export function causedBy(step: Step, order: Order, message: Incoming, now: Date): readonly Outgoing[] {
  const from = { appId: "order", now };
  const { orderId, userId, version } = order;
  const change = {
    ...{ orderId, userId, status: step.to, previous: step.from, version },
    changedAt: now.toISOString(),
  };

  return [...step.causes(order, message, from), outgoing("OrderStatusChanged", change, message, from)];
}

/** The inventory adds the products' names. */
export function newItemsOf(message: Incoming): string | undefined {
  return message.type === "StockReserved" ? JSON.stringify(message.data.items) : undefined;
}

export function sagaOf(message: Incoming): string | undefined {
  if (message.type !== "ShipmentScheduled") return undefined;
  const { carrier, trackingNumber } = message.data;

  return JSON.stringify({ carrier, trackingNumber });
}

export function orderOf(row: Readonly<Record<string, unknown>>): Order {
  const saga = row["saga"] as Partial<Pick<Order, "carrier" | "trackingNumber">>;

  return {
    orderId: row["id"],
    userId: row["user_id"],
    email: row["email"] ?? undefined,
    items: row["items"],
    totalAmount: row["total_amount"],
    currency: row["currency"],
    priority: row["priority"],
    prices: row["prices"],
    paymentMethod: row["payment_method"],
    address: row["address"] ?? undefined,
    createdAt: (row["created_at"] as Date).toISOString(),
    version: row["version"],
    carrier: saga.carrier ?? "",
    trackingNumber: saga.trackingNumber ?? "",
  } as Order;
}
