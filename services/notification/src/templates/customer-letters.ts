import { formatMoney, minorUnitsOf, moneyOf, priceOf } from "@warren/contracts/money";
import type {
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ShipmentDelivered,
  ShipmentDispatched,
} from "@warren/generated/notification";
import { letter, type Letter } from "./letter.js";

export function orderConfirmed(order: OrderConfirmed["data"]): Letter {
  const { orderId, items, totalAmount, currency, carrier, trackingNumber } = order;
  const lines = items.map(({ productId, name, quantity, price }) => [
    `${quantity} ×`,
    name ?? productId,
    formatMoney(moneyOf(priceOf({ price, quantity })), currency),
  ]);

  return letter(
    `Your order ${shortOf(orderId)} is confirmed`,
    "Thank you for your order. It is paid and on its way out of our house.",
    { lines: [...lines, ["", "Total", formatMoney(totalAmount, currency)]] },
    {
      lines: [
        ["Order", orderId],
        ["Carrier", carrier],
        ["Tracking number", trackingNumber],
      ],
    },
  );
}

// A letter never quotes the message that comes with a reason: it travels through several services, and any of them may have put
// into it what the customer called a product or a country. Whoever ordered need not be whom the letter reaches.

const REJECTED: Readonly<Record<OrderRejected["data"]["reason"], string>> = {
  out_of_stock: "We do not have enough of what you ordered. The order says of what.",
  unknown_product: "Something you ordered is no longer in our catalogue. The order says what.",
  price_mismatch: "A price has changed since you put the product into your basket. The order says which.",
  payment_declined: "Your payment was declined. The order says why.",
  shipping_unavailable: "No carrier of ours delivers to your address.",
};

export function orderRejected(order: OrderRejected["data"]): Letter {
  const { orderId, reason } = order;

  return letter(
    `We could not take your order ${shortOf(orderId)}`,
    `We are sorry. ${REJECTED[reason]}`,
    moneyBack(order),
    { lines: [["Order", orderId]] },
  );
}

const CANCELLED: Readonly<Record<OrderCancelled["data"]["reason"], string>> = {
  customer: "Your order was cancelled, as you wished.",
  timed_out: "We could not finish your order in time, and have cancelled it. We are sorry.",
};

export function orderCancelled(order: OrderCancelled["data"]): Letter {
  const { orderId, reason } = order;

  return letter(`Your order ${shortOf(orderId)} was cancelled`, CANCELLED[reason], moneyBack(order), {
    lines: [["Order", orderId]],
  });
}

/** What became of the money, to the cent. */
function moneyBack({ totalAmount, currency, refunded }: OrderCancelled["data"] | OrderRejected["data"]) {
  const total = formatMoney(totalAmount, currency);
  // From an order service of before 1.1.0, or about an order that it had begun to undo.
  if (refunded === undefined) return `If the ${total} had been charged already, you get them back.`;

  return minorUnitsOf(refunded) === 0n
    ? `You have not been charged the ${total}.`
    : `You get back the ${formatMoney(refunded, currency)} that you paid.`;
}

export function shipmentDispatched(shipment: ShipmentDispatched["data"]): Letter {
  return letter(
    `Your order ${shortOf(shipment.orderId)} is on its way`,
    `${shipment.carrier} has your parcel.`,
    parcel(shipment),
  );
}

export function shipmentDelivered(shipment: ShipmentDelivered["data"]): Letter {
  return letter(
    `Your order ${shortOf(shipment.orderId)} was delivered`,
    `${shipment.carrier} has delivered your parcel. We hope you like it.`,
    parcel(shipment),
  );
}

function parcel({ orderId, trackingNumber }: ShipmentDelivered["data"] | ShipmentDispatched["data"]) {
  return {
    lines: [
      ["Order", orderId],
      ["Tracking number", trackingNumber],
    ],
  };
}

/** What a person would read out on the telephone. */
export function shortOf(orderId: string): string {
  return orderId.slice(0, 8);
}
