import { EntitySchema } from "@mikro-orm/core";
import type { Address, ParcelLine } from "@warren/generated/shipping";
import type { Shipment } from "../domain/shipment.js";

/** A row of `shipments`. What belongs to a parcel is null where the order never had one. */
export type ShipmentRow = {
  orderId: string;
  state: Shipment["state"];
  correlationId: string;
  shipmentId: string | null;
  userId: string | null;
  email: string | null;
  items: readonly ParcelLine[] | null;
  address: Address | null;
  carrier: string | null;
  trackingNumber: string | null;
  transitMs: bigint | null;
  estimatedDelivery: Date | null;
  reason: string | null;
  message: string | null;
  createdAt: Date;
  confirmedAt: Date | null;
  dispatchAt: Date | null;
  dispatchedAt: Date | null;
  deliverAt: Date | null;
  deliveredAt: Date | null;
  cancelledAt: Date | null;
  updatedAt: Date;
};

const at = { type: "timestamptz" } as const;
const nullable = { nullable: true } as const;

export const ShipmentEntity = new EntitySchema<ShipmentRow>({
  name: "Shipment",
  tableName: "shipments",
  properties: {
    orderId: { type: "uuid", primary: true },
    state: { type: "text" },
    correlationId: { type: "text" },
    shipmentId: { type: "uuid", ...nullable },
    userId: { type: "uuid", ...nullable },
    email: { type: "text", ...nullable },
    items: { type: "json", ...nullable },
    address: { type: "json", ...nullable },
    carrier: { type: "text", ...nullable },
    trackingNumber: { type: "text", ...nullable },
    transitMs: { type: "bigint", ...nullable },
    estimatedDelivery: { ...at, ...nullable },
    reason: { type: "text", ...nullable },
    message: { type: "text", ...nullable },
    createdAt: at,
    confirmedAt: { ...at, ...nullable },
    dispatchAt: { ...at, ...nullable },
    dispatchedAt: { ...at, ...nullable },
    deliverAt: { ...at, ...nullable },
    deliveredAt: { ...at, ...nullable },
    cancelledAt: { ...at, ...nullable },
    updatedAt: at,
  },
});
