import * as z from "zod";
import { Address } from "./address.js";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { ofCustomer, ofOrder } from "./order-fields.js";
import { MAX_ITEMS } from "./order-items.js";
import { ProductId, quantity, text, Timestamp, Uuid } from "./scalars.js";

export const ParcelLine = part(
  "ParcelLine",
  "So much of one product in a parcel.",
  z.object({ productId: ProductId, quantity: quantity() }),
);

const { orderId, userId, shipmentId, carrier, trackingNumber, at } = example;
const shipment = { shipmentId: Uuid, carrier: text(100), trackingNumber: text(100) };

export const ScheduleShipment = define(
  "ScheduleShipment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "Asks for a carrier and a tracking number. Nothing leaves the house before the order is confirmed. Sent again with the same orderId, it does nothing new.",
    examples: [
      {
        orderId,
        userId,
        items: [{ productId: "prod-001", quantity: 2 }],
        address: example.address,
      },
    ],
  },
  z.object({
    ...ofOrder,
    userId: Uuid,
    items: z.array(ParcelLine).min(1).max(MAX_ITEMS),
    address: Address.optional(),
  }),
);

export const ShipmentScheduled = define(
  "ShipmentScheduled",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "A carrier will take the parcel once the order is confirmed.",
    examples: [
      { orderId, shipmentId, carrier, trackingNumber, estimatedDelivery: "2026-03-05T18:00:00.000Z" },
    ],
  },
  z.object({ ...ofOrder, ...shipment, estimatedDelivery: Timestamp }),
);

export const ShipmentFailed = define(
  "ShipmentFailed",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "There will be no shipment for the order.",
    examples: [{ orderId, reason: "no_carrier", message: "No carrier delivers to Antarctica." }],
  },
  z.object({
    ...ofOrder,
    reason: z
      .enum(["no_carrier", "cancelled"])
      .describe('"cancelled": CancelShipment for the order had come first.'),
    message: text(500),
  }),
);

export const CancelShipment = define(
  "CancelShipment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "Calls a shipment off. Where none is scheduled yet it keeps a late ScheduleShipment from scheduling one.",
    examples: [{ orderId, reason: "customer" }],
  },
  z.object({ ...ofOrder, reason: text(500) }),
);

export const ShipmentCancelled = define(
  "ShipmentCancelled",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The order has no shipment, and will get none.",
    examples: [{ orderId, cancelledAt: at(4) }],
  },
  z.object({ ...ofOrder, cancelledAt: Timestamp }),
);

export const ShipmentNotCancellable = define(
  "ShipmentNotCancellable",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The parcel has left the house.",
    examples: [{ orderId, status: "dispatched", message: "The carrier has the parcel already." }],
  },
  z.object({ ...ofOrder, status: z.enum(["dispatched", "delivered"]), message: text(500) }),
);

export const ShipmentDispatched = define(
  "ShipmentDispatched",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The carrier has the parcel.",
    examples: [
      { orderId, userId, email: example.email, shipmentId, carrier, trackingNumber, dispatchedAt: at(30) },
    ],
  },
  z.object({ ...ofCustomer, ...shipment, dispatchedAt: Timestamp }),
);

export const ShipmentDelivered = define(
  "ShipmentDelivered",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The customer has the parcel.",
    examples: [
      {
        orderId,
        userId,
        email: example.email,
        shipmentId,
        carrier,
        trackingNumber,
        deliveredAt: "2026-03-05T11:42:00.000Z",
      },
    ],
  },
  z.object({ ...ofCustomer, ...shipment, deliveredAt: Timestamp }),
);
