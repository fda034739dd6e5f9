import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { Address, ParcelLine } from "@warren/generated/shipping";
import type { Shipment } from "../domain/shipment.js";

/** The shipment of an order. What belongs to a parcel is null where the order never had one. */
export const ShipmentEntity = defineEntity({
  name: "Shipment",
  tableName: "shipments",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    state: p.text().$type<Shipment["state"]>(),
    correlationId: p.text(),
    shipmentId: p.uuid().nullable().unique("shipments_shipment_id_key"),
    userId: p.uuid().nullable(),
    email: p.text().nullable(),
    items: p.json<readonly ParcelLine[]>().nullable(),
    address: p.json<Address>().nullable(),
    carrier: p.text().nullable(),
    trackingNumber: p.text().nullable().index("shipments_tracking_number"),
    transitMs: p.bigint("string").nullable(),
    estimatedDelivery: moment().nullable(),
    reason: p.text().nullable(),
    message: p.text().nullable(),
    createdAt: moment(),
    confirmedAt: moment().nullable(),
    dispatchAt: moment().nullable(),
    dispatchedAt: moment().nullable(),
    deliverAt: moment().nullable(),
    deliveredAt: moment().nullable(),
    cancelledAt: moment().nullable(),
    updatedAt: moment(),
  }),
  checks: [
    {
      name: "shipments_state_check",
      expression: "state in ('scheduled', 'dispatched', 'delivered', 'cancelled', 'failed')",
    },
    { name: "shipments_transit_ms_check", expression: "transit_ms >= 0" },
    {
      name: "shipments_check",
      expression: `state not in ('scheduled', 'dispatched', 'delivered') or (shipment_id is not null
        and user_id is not null and items is not null and carrier is not null and tracking_number is not null
        and transit_ms is not null and estimated_delivery is not null)`,
    },
    // Nothing unpaid leaves the house.
    {
      name: "shipments_check1",
      expression: "state not in ('dispatched', 'delivered') or confirmed_at is not null",
    },
    { name: "shipments_check2", expression: "(dispatch_at is null) = (confirmed_at is null)" },
    {
      name: "shipments_check3",
      expression: "state <> 'cancelled' or (cancelled_at is not null and reason is not null)",
    },
  ],
  indexes: [
    {
      name: "shipments_dispatch_at",
      expression: "create index shipments_dispatch_at on shipments (dispatch_at) where state = 'scheduled'",
    },
    {
      name: "shipments_deliver_at",
      expression: "create index shipments_deliver_at on shipments (deliver_at) where state = 'dispatched'",
    },
  ],
});

export type ShipmentRow = InferEntity<typeof ShipmentEntity>;
