import { AuthorizePayment, OrderConfirmed, ReserveStock, ScheduleShipment } from "@warren/generated/order";
import type { Order, Parcel } from "../order.js";

// Messages are built field by field, so that nothing of the order goes on the wire that the contract does not name.

/** Asks for the order's stock. */
export const reserve = ({ orderId, items, currency, prices }: Order) =>
  ReserveStock({
    orderId,
    items: items.map(({ productId, quantity, price }) => ({ productId, quantity, price })),
    currency,
    prices,
  });

/** Asks for the order's total to be set aside. */
export const authorize = ({ orderId, userId, totalAmount, currency, paymentMethod }: Order) =>
  AuthorizePayment({ orderId, userId, amount: totalAmount, currency, paymentMethod });

/** Asks for a carrier. */
export const schedule = ({ orderId, userId, items, address }: Order) =>
  ScheduleShipment({
    orderId,
    userId,
    items: items.map(({ productId, quantity }) => ({ productId, quantity })),
    ...(address === undefined ? {} : { address }),
  });

/** Tells that the order is paid and its shipment scheduled. */
export const confirmation = (order: Order & Parcel, now: Date) => {
  const { orderId, userId, email, items, totalAmount, currency, carrier, trackingNumber } = order;

  return OrderConfirmed({
    orderId,
    userId,
    ...(email === undefined ? {} : { email }),
    items,
    totalAmount,
    currency,
    carrier,
    trackingNumber,
    confirmedAt: now.toISOString(),
  });
};
