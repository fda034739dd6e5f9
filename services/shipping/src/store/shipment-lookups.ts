import type { Lookup } from "@warren/service-host";
import { ShipmentEntity, type ShipmentRow } from "../entities/shipment.js";

/** The shipment of an order; undefined where shipping never heard of it. */
export async function shipmentOfOrder(lookup: Lookup, orderId: string): Promise<ShipmentRow | undefined> {
  return (await lookup.findOne(ShipmentEntity, { orderId })) ?? undefined;
}

/** The shipments that a carrier knows by this number, newest first: carriers use a number again after some years. */
export function shipmentsByTrackingNumber(
  lookup: Lookup,
  trackingNumber: string,
): Promise<readonly ShipmentRow[]> {
  return lookup.find(ShipmentEntity, { trackingNumber }, { orderBy: { createdAt: "desc" } });
}
