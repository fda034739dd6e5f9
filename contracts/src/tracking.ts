import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { ofOrder } from "./order-fields.js";
import { text, Timestamp, Uuid } from "./scalars.js";

const { orderId, userId, carrier, trackingNumber, at } = example;

export const ShipmentState = part(
  "ShipmentState",
  'Where a parcel is. "failed": no carrier takes it.',
  z.enum(["scheduled", "dispatched", "delivered", "cancelled", "failed"]),
);

export const TrackShipment = define(
  "TrackShipment",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Asks where the parcel of an order is.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const ShipmentDetails = define(
  "ShipmentDetails",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The shipment of an order, as it stands.",
    examples: [
      {
        orderId,
        userId,
        state: "dispatched",
        carrier,
        trackingNumber,
        createdAt: at(1),
        dispatchPlannedFor: at(30),
        deliveryPlannedFor: "2026-03-05T18:00:00.000Z",
        dispatchedAt: at(30),
      },
    ],
  },
  z.object({
    ...ofOrder,
    userId: Uuid.optional().describe("Who gets the parcel; left out where the order never had one."),
    state: ShipmentState,
    carrier: text(100).optional(),
    trackingNumber: text(100).optional(),
    createdAt: Timestamp,
    dispatchPlannedFor: Timestamp.optional().describe("Known once the order is confirmed."),
    deliveryPlannedFor: Timestamp.optional(),
    dispatchedAt: Timestamp.optional(),
    deliveredAt: Timestamp.optional(),
    cancelledAt: Timestamp.optional(),
  }),
);

export const ShipmentNotFound = define(
  "ShipmentNotFound",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "Shipping knows of no parcel for an order with this id.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);
