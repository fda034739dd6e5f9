import { formatMoney, moneyOf, priceOf } from "@warren/contracts/money";
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

/** What a letter says of a reason, and whether the message that comes with it is the shop's own words throughout. */
type Why = Readonly<{ says: string; quotesMessage: boolean }>;

const REJECTED: Readonly<Record<OrderRejected["data"]["reason"], Why>> = {
  out_of_stock: { says: "We do not have enough of what you ordered.", quotesMessage: true },
  // Its message names what is in no catalogue: whatever the customer called a product.
  unknown_product: {
    says: "Something you ordered is no longer in our catalogue.",
    quotesMessage: false,
  },
  price_mismatch: {
    says: "A price has changed since you put the product into your basket.",
    quotesMessage: true,
  },
  payment_declined: { says: "Your payment was declined.", quotesMessage: true },
  shipping_unavailable: { says: "No carrier of ours delivers to your address.", quotesMessage: true },
};

export function orderRejected(order: OrderRejected["data"]): Letter {
  const { orderId, reason, message, totalAmount, currency } = order;

  return letter(
    `We could not take your order ${shortOf(orderId)}`,
    `We are sorry. ${REJECTED[reason].says}`,
    ...(REJECTED[reason].quotesMessage ? [message] : []),
    `You have not been charged the ${formatMoney(totalAmount, currency)}.`,
    { lines: [["Order", orderId]] },
  );
}

const CANCELLED: Readonly<Record<OrderCancelled["data"]["reason"], Why>> = {
  // Its message is what whoever cancelled wrote, and may be meant for somebody else.
  customer: { says: "Your order was cancelled, as you wished.", quotesMessage: false },
  timed_out: {
    says: "We could not finish your order in time, and have cancelled it. We are sorry.",
    quotesMessage: true,
  },
};

export function orderCancelled(order: OrderCancelled["data"]): Letter {
  const { orderId, reason, message, totalAmount, currency } = order;

  return letter(
    `Your order ${shortOf(orderId)} was cancelled`,
    CANCELLED[reason].says,
    ...(CANCELLED[reason].quotesMessage ? [message] : []),
    `If the ${formatMoney(totalAmount, currency)} had been charged already, you get them back.`,
    { lines: [["Order", orderId]] },
  );
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
