import type { Story } from "./saga-story.js";

/** What can become of an order: the ways that a reader should know. The docs are not built while one of them is untrue. */
export const orderStories: readonly Story[] = [
  {
    id: "happy",
    title: "Everything goes well",
    text: "Stock is set aside, the card is good, a carrier has room, and the parcel arrives.",
    asked: "PlaceOrder",
    steps: [
      "OrderCreated",
      "StockReserved",
      "PaymentAuthorized",
      "ShipmentScheduled",
      "PaymentCaptured",
      "ShipmentDispatched",
      "ShipmentDelivered",
    ],
    ends: "delivered",
  },
  {
    id: "declined",
    title: "The card is declined",
    text: "The shop says no: the stock that was set aside is given back, then the order is rejected.",
    asked: "PlaceOrder",
    steps: ["OrderCreated", "StockReserved", "PaymentDeclined", "StockReleased"],
    ends: "rejected",
  },
  {
    id: "silence",
    title: "A service does not answer in time",
    text: "Nobody knows whether the shipment was scheduled, so it is called off as if it were; then the payment and the stock are given back, newest first.",
    asked: "PlaceOrder",
    steps: [
      "OrderCreated",
      "StockReserved",
      "PaymentAuthorized",
      "deadline",
      "ShipmentCancelled",
      "PaymentVoided",
      "StockReleased",
    ],
    ends: "cancelled",
  },
  {
    id: "cancelled",
    title: "The customer cancels a confirmed order",
    text: "Until the parcel is on its way the shipment can be called off, and money and stock go back.",
    asked: "PlaceOrder",
    steps: [
      "OrderCreated",
      "StockReserved",
      "PaymentAuthorized",
      "ShipmentScheduled",
      "PaymentCaptured",
      "CancelOrder",
      "ShipmentCancelled",
      "PaymentRefunded",
      "StockReleased",
    ],
    ends: "cancelled",
  },
];
