import { randomUUID } from "node:crypto";
import { carrierFor, trackingNumber } from "./carriers.js";
import type { DataOf } from "./messages.js";

const HOUR_MS = 3_600_000;
const DELIVER_AFTER_MS = 48 * HOUR_MS;

/** From an order's confirmation to its dispatch. */
export const DISPATCH_AFTER_MS = 4 * HOUR_MS;

/** What a carrier is asked to bring. */
export type Parcel = Readonly<{
  shipmentId: string;
  carrier: string;
  trackingNumber: string;
  transitMs: number;
  estimatedDelivery: string;
}>;

export function parcelFor({ items, address }: DataOf<"ScheduleShipment">, now: Date): Parcel {
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const carrier = carrierFor(address?.country ?? "GB", units);
  const shipmentId = randomUUID();
  const transitMs = Math.round(DELIVER_AFTER_MS * carrier.pace);

  return {
    shipmentId,
    carrier: carrier.name,
    trackingNumber: trackingNumber(carrier, shipmentId),
    transitMs,
    estimatedDelivery: new Date(now.getTime() + DISPATCH_AFTER_MS + transitMs).toISOString(),
  };
}
