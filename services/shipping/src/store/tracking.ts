import type { Queries } from "@warren/messaging";
import { columnsOf } from "@warren/service-host";
import type { ShipmentDetails } from "@warren/generated/shipping";
import type { ShipmentRow } from "../entities/shipment.js";

type Details = ShipmentDetails["data"];

type Tracked = Pick<
  ShipmentRow,
  | "orderId"
  | "state"
  | "userId"
  | "carrier"
  | "trackingNumber"
  | "estimatedDelivery"
  | "createdAt"
  | "dispatchAt"
  | "dispatchedAt"
  | "deliverAt"
  | "deliveredAt"
  | "cancelledAt"
>;

const FIND = `select ${columnsOf<Tracked>({
  orderId: true,
  state: true,
  userId: true,
  carrier: true,
  trackingNumber: true,
  estimatedDelivery: true,
  createdAt: true,
  dispatchAt: true,
  dispatchedAt: true,
  deliverAt: true,
  deliveredAt: true,
  cancelledAt: true,
})} from shipments where order_id = any($1::uuid[])`;

/** The shipments of orders as they stand, those that there are. Nothing is locked. */
export async function detailsOf(
  tx: Queries,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, Details>> {
  const { rows } = await tx.query<Tracked>(FIND, [[...new Set(orderIds)]]);

  return new Map(rows.map((row) => [row.orderId, trackedOf(row)]));
}

function trackedOf(row: Tracked): Details {
  const isPlanned = row.state !== "cancelled" && row.state !== "failed";

  return {
    orderId: row.orderId,
    userId: row.userId ?? undefined,
    state: row.state,
    carrier: row.carrier ?? undefined,
    trackingNumber: row.trackingNumber ?? undefined,
    createdAt: row.createdAt.toISOString(),
    ...(isPlanned ? plansIn(row) : {}),
    dispatchedAt: row.dispatchedAt?.toISOString(),
    deliveredAt: row.deliveredAt?.toISOString(),
    cancelledAt: row.cancelledAt?.toISOString(),
  };
}

function plansIn({ dispatchAt, deliverAt, estimatedDelivery }: Tracked) {
  return {
    dispatchPlannedFor: dispatchAt?.toISOString(),
    // Once the carrier has the parcel it is known better.
    deliveryPlannedFor: (deliverAt ?? estimatedDelivery)?.toISOString(),
  };
}
