import type { Address, ParcelLine } from "@warren/generated/shipping";
import type { Shipment } from "../domain/shipment.js";

/** What {@link SHIPMENT_COLUMNS} selects. */
export type Row = Readonly<{
  order_id: string;
  state: Shipment["state"];
  correlation_id: string;
  shipment_id: string | null;
  user_id: string | null;
  email: string | null;
  items: readonly ParcelLine[] | null;
  address: Address | null;
  carrier: string | null;
  tracking_number: string | null;
  transit_ms: string | null;
  estimated_delivery: Date | null;
  reason: string | null;
  message: string | null;
  created_at: Date;
  confirmed_at: Date | null;
  dispatch_at: Date | null;
  cancelled_at: Date | null;
}>;

export const SHIPMENT_COLUMNS = `order_id, state, correlation_id, shipment_id, user_id, email, items, address, carrier,
  tracking_number, transit_ms, estimated_delivery, reason, message, created_at, confirmed_at, dispatch_at, cancelled_at`;

// The table's checks keep the columns of a state from being null; what stands after `??` is never taken.
export function shipmentOf(row: Row): Shipment {
  const ofOrder = {
    orderId: row.order_id,
    correlationId: row.correlation_id,
    createdAt: row.created_at,
  };
  switch (row.state) {
    case "failed":
      return { ...ofOrder, state: row.state, reason: "no_carrier", message: row.message ?? "" };
    case "cancelled":
      return {
        ...ofOrder,
        state: row.state,
        reason: row.reason ?? "",
        cancelledAt: row.cancelled_at ?? row.created_at,
      };
    case "scheduled":
    case "dispatched":
    case "delivered":
      return {
        ...ofOrder,
        state: row.state,
        parcel: {
          shipmentId: row.shipment_id ?? "",
          userId: row.user_id ?? "",
          items: row.items ?? [],
          address: row.address ?? undefined,
          carrier: row.carrier ?? "",
          trackingNumber: row.tracking_number ?? "",
          transitMs: Number(row.transit_ms),
          estimatedDelivery: row.estimated_delivery ?? row.created_at,
        },
        ...(row.email === null ? {} : { email: row.email }),
        ...(row.confirmed_at === null ? {} : { confirmedAt: row.confirmed_at }),
        ...(row.dispatch_at === null ? {} : { dispatchAt: row.dispatch_at }),
      };
  }
}

/** The values of a shipment's row, nulls where its state has none. */
export function valuesOf(shipment: Shipment) {
  const parcel = "parcel" in shipment ? shipment.parcel : undefined;
  const clock = "parcel" in shipment ? shipment : undefined;

  return {
    orderId: shipment.orderId,
    state: shipment.state,
    correlationId: shipment.correlationId,
    createdAt: shipment.createdAt,
    shipmentId: parcel?.shipmentId ?? null,
    userId: parcel?.userId ?? null,
    items: parcel === undefined ? null : JSON.stringify(parcel.items),
    address: parcel?.address === undefined ? null : JSON.stringify(parcel.address),
    carrier: parcel?.carrier ?? null,
    trackingNumber: parcel?.trackingNumber ?? null,
    transitMs: parcel?.transitMs ?? null,
    estimatedDelivery: parcel?.estimatedDelivery ?? null,
    email: clock?.email ?? null,
    confirmedAt: clock?.confirmedAt ?? null,
    dispatchAt: clock?.dispatchAt ?? null,
    reason: "reason" in shipment ? shipment.reason : null,
    message: shipment.state === "failed" ? shipment.message : null,
    cancelledAt: shipment.state === "cancelled" ? shipment.cancelledAt : null,
  };
}
