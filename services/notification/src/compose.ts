import type {
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ShipmentDelivered,
  ShipmentDispatched,
  StockLow,
} from "@warren/generated/notification";
import type { Draft, Template } from "./notice.js";
import {
  orderCancelled,
  orderConfirmed,
  orderRejected,
  shipmentDelivered,
  shipmentDispatched,
  shortOf,
} from "./templates/customer-letters.js";
import type { Letter } from "./templates/letter.js";
import { stockLow } from "./templates/operator-letters.js";

/** Who orders goods for the shop. They are told what customers are not. */
export type Buyers = Readonly<{ email: string | undefined; phone: string | undefined }>;

export type News =
  OrderConfirmed | OrderRejected | OrderCancelled | ShipmentDispatched | ShipmentDelivered | StockLow;

/** Who is told what about a message, and how: money by e-mail, the parcel by push as well, low stock to the buyers. */
export function compose(news: News, buyers: Buyers): readonly Draft[] {
  switch (news.type) {
    case "OrderConfirmed":
      return [mail("order_confirmed", news.data, orderConfirmed(news.data))];
    case "OrderRejected":
      return [mail("order_rejected", news.data, orderRejected(news.data))];
    case "OrderCancelled":
      return [mail("order_cancelled", news.data, orderCancelled(news.data))];
    case "ShipmentDispatched": {
      const text = `Order ${shortOf(news.data.orderId)} is on its way: ${news.data.carrier} ${news.data.trackingNumber}.`;

      return parcelNews("shipment_dispatched", news.data, shipmentDispatched(news.data), text);
    }
    case "ShipmentDelivered": {
      const text = `Order ${shortOf(news.data.orderId)} was delivered.`;

      return parcelNews("shipment_delivered", news.data, shipmentDelivered(news.data), text);
    }
    case "StockLow":
      return lowStock(news.data, buyers);
  }
}

type OfCustomer = Readonly<{ orderId: string; userId: string; email?: string | undefined }>;

function mail(template: Template, { orderId, userId, email }: OfCustomer, letter: Letter): Draft {
  const about = { template, subjectId: orderId, occasion: "", userId } as const;

  return { ...about, channel: "email", recipient: email, ...partsOf(letter) };
}

function parcelNews(
  template: Template,
  customer: OfCustomer,
  letter: Letter,
  text: string,
): readonly Draft[] {
  const { subject } = letter;
  const { orderId: subjectId, userId } = customer;
  const push: Draft = {
    template,
    channel: "push",
    subjectId,
    occasion: "",
    recipient: userId,
    userId,
    subject,
    text,
    html: undefined,
  };

  return [mail(template, customer, letter), push];
}

function lowStock(data: StockLow["data"], buyers: Buyers): readonly Draft[] {
  const letter = stockLow(data);
  // Inventory tells once a fall. A product that stays low falls again only when it has recovered.
  const base = {
    template: "stock_low",
    subjectId: data.productId,
    occasion: data.at,
    userId: undefined,
  } as const;
  const email: Draft = { ...base, channel: "email", recipient: buyers.email, ...partsOf(letter) };
  if (buyers.phone === undefined) return [email];
  const text = `${data.name} (${data.productId}): only ${data.available} left.`;

  return [
    email,
    {
      ...base,
      channel: "sms",
      recipient: buyers.phone,
      subject: letter.subject,
      text,
      html: undefined,
    },
  ];
}

function partsOf({ subject, text, html }: Letter) {
  return { subject, text, html };
}
