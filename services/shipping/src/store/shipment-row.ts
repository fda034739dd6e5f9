import { columnsOf } from "@warren/service-host";
import type { Shipment } from "../domain/shipment.js";
import type { ShipmentRow } from "../entities/shipment.js";

/** What a statement selects to get a {@link ShipmentRow}. */
export const shipmentColumns = columnsOf<ShipmentRow>({
  orderId: true,
  state: true,
  correlationId: true,
  shipmentId: true,
  userId: true,
  email: true,
  items: true,
  address: true,
  carrier: true,
  trackingNumber: true,
  transitMs: true,
  estimatedDelivery: true,
  reason: true,
  message: true,
  createdAt: true,
  confirmedAt: true,
  dispatchAt: true,
  dispatchedAt: true,
  deliverAt: true,
  deliveredAt: true,
  cancelledAt: true,
  updatedAt: true,
});

// The table's checks keep the columns of a state from being null; what stands after `??` is never taken.
export function shipmentOf(row: ShipmentRow): Shipment {
  const ofOrder = {
    orderId: row.orderId,
    correlationId: row.correlationId,
    createdAt: row.createdAt,
  };
  switch (row.state) {
    case "failed":
      return { ...ofOrder, state: row.state, reason: "no_carrier", message: row.message ?? "" };
    case "cancelled":
      return {
        ...ofOrder,
        state: row.state,
        reason: row.reason ?? "",
        cancelledAt: row.cancelledAt ?? row.createdAt,
      };
    case "scheduled":
    case "dispatched":
    case "delivered":
      return {
        ...ofOrder,
        state: row.state,
        parcel: {
          shipmentId: row.shipmentId ?? "",
          userId: row.userId ?? "",
          items: row.items ?? [],
          address: row.address ?? undefined,
          carrier: row.carrier ?? "",
          trackingNumber: row.trackingNumber ?? "",
          transitMs: Number(row.transitMs),
          estimatedDelivery: row.estimatedDelivery ?? row.createdAt,
        },
        ...(typeof row.email === "string" ? { email: row.email } : {}),
        ...(row.confirmedAt ? { confirmedAt: row.confirmedAt } : {}),
        ...(row.dispatchAt ? { dispatchAt: row.dispatchAt } : {}),
      };
  }
}
