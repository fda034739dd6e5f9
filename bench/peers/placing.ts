import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import { asReply, outgoing, type Incoming, type Outgoing } from "./envelope.js";
import type { DataOf } from "./messages.js";

/** An order that is to be stored, and what its being placed causes: the reply first. */
export type Placement = Readonly<{
  order: DataOf<"OrderCreated">;
  correlationId: string;
  caused: readonly Outgoing[];
}>;

/** How long an order waits for its turn in the queue. */
export const TAKE_UP_WITHIN_MS = 60_000;

export function placementOf(message: Incoming, now: Date): Placement {
  if (message.type !== "PlaceOrder" || message.data.priority !== "normal")
    throw new Error(`only orders of ordinary priority are placed here, not ${message.type}`);
  const { orderId, userId, email, items, currency, priority, prices, paymentMethod, address } = message.data;
  const createdAt = now.toISOString();
  const total = totalOf(items);
  if (total > MAX_ORDER_TOTAL) throw new Error("the total is more than an order may hold");
  const totalAmount = moneyOf(total);
  const order = {
    ...{ orderId, userId, email, items, totalAmount, currency, priority, prices, paymentMethod, address },
    createdAt,
  };
  const from = { appId: "order", now };
  const reply = { orderId, status: "created", totalAmount, currency, createdAt } as const;
  const change = { orderId, userId, status: "created", version: 0, changedAt: createdAt } as const;

  return {
    order,
    correlationId: message.correlationId,
    caused: [
      asReply(outgoing("OrderPlaced", reply, message, from), message),
      outgoing("OrderCreated", order, message, from),
      outgoing("OrderStatusChanged", change, message, from),
    ],
  };
}
