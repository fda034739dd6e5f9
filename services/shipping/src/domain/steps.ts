import { RejectError, RetryError } from "@warren/messaging";
import {
  ShipmentCancelled,
  ShipmentFailed,
  ShipmentNotCancellable,
  ShipmentScheduled,
  type CancelShipment,
  type OrderConfirmed,
  type ScheduleShipment,
} from "@warren/generated/shipping";
import { chooseCarrier, type Carrier } from "./carriers.js";
import { countryCode, countryName } from "./country.js";
import type { Shipment, Terms } from "./shipment.js";
import { trackingNumber } from "./tracking-number.js";

/** A message that moves a shipment, with the customer's correlation id. */
export type Incoming<M> = M & Readonly<{ correlationId: string }>;

/** What decisions need besides the messages. */
export type Circumstances = Readonly<{
  now: Date;
  newId: () => string;
  terms: Terms;
  /** Those that can be asked, the most wanted first. Default: all. */
  carriers?: readonly Carrier[];
}>;

/** What one message does: the shipment as it is now (undefined: as before), and what is told. */
export type Step = Readonly<{
  shipment?: Shipment;
  sends: readonly (ShipmentScheduled | ShipmentFailed | ShipmentCancelled | ShipmentNotCancellable)[];
}>;

/** Finds a carrier, or says that there is none. What was decided for an order before is said again. */
export function schedule(
  { data, correlationId }: Incoming<ScheduleShipment>,
  before: Shipment | undefined,
  { now, newId, terms, carriers }: Circumstances,
): Step {
  if (before !== undefined) return { sends: [answerOf(before)] };

  const { orderId, userId, items, address } = data;
  const country = countryCode(address?.country ?? terms.homeCountry);
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const carrier = country === undefined ? undefined : chooseCarrier(country, units, carriers);
  const ofOrder = { orderId, correlationId, createdAt: now };
  if (carrier === undefined) {
    // Never as the customer wrote it: others read this, too.
    const message = `No carrier delivers to ${country === undefined ? "the country you gave" : countryName(country)}.`;

    return told({ ...ofOrder, state: "failed", reason: "no_carrier", message });
  }
  const shipmentId = newId();
  const transitMs = Math.round(terms.deliverAfterMs * carrier.pace);
  const parcel = {
    shipmentId,
    userId,
    items,
    address,
    carrier: carrier.name,
    trackingNumber: trackingNumber(carrier, shipmentId),
    transitMs,
    estimatedDelivery: new Date(now.getTime() + terms.dispatchAfterMs + transitMs),
  };

  return told({ ...ofOrder, state: "scheduled", parcel });
}

/** Calls a shipment off, and bars the order from having one, unless the parcel has left the house. */
export function cancel(
  { data: { orderId, reason }, correlationId }: Incoming<CancelShipment>,
  before: Shipment | undefined,
  { now }: Circumstances,
): Step {
  if (before?.state === "cancelled") return { sends: [cancelled(orderId, before.cancelledAt)] };
  if (before?.state === "dispatched" || before?.state === "delivered") {
    return { sends: [notCancellable(orderId, before.state)] };
  }
  const createdAt = before?.createdAt ?? now;

  return {
    shipment: { orderId, correlationId, createdAt, state: "cancelled", reason, cancelledAt: now },
    sends: [cancelled(orderId, now)],
  };
}

/**
 * Starts the clock of a scheduled shipment: nothing unpaid leaves the house.
 *
 * @throws RetryError when there is no shipment yet
 * @throws RejectError when there is none for good: an order without one is never confirmed
 */
export function confirm(
  { data: { orderId, email }, correlationId }: Incoming<OrderConfirmed>,
  before: Shipment | undefined,
  { now, terms }: Circumstances,
): Step {
  if (before === undefined) throw new RetryError(`order ${orderId} is confirmed and has no shipment yet`);
  if (before.state === "failed") {
    throw new RejectError(`order ${orderId} is confirmed, but no carrier takes its shipment`);
  }
  // Cancelled: the customer changed their mind before this message came.
  if (before.state !== "scheduled" || before.confirmedAt !== undefined) return { sends: [] };

  return {
    shipment: {
      ...before,
      correlationId,
      ...(email === undefined ? {} : { email }),
      confirmedAt: now,
      dispatchAt: new Date(now.getTime() + terms.dispatchAfterMs),
    },
    sends: [],
  };
}

function told(shipment: Shipment): Step {
  return { shipment, sends: [answerOf(shipment)] };
}

function answerOf(shipment: Shipment): ShipmentScheduled | ShipmentFailed {
  const { orderId } = shipment;
  switch (shipment.state) {
    case "scheduled":
    case "dispatched":
    case "delivered": {
      const { shipmentId, carrier, trackingNumber: number, estimatedDelivery } = shipment.parcel;

      return ShipmentScheduled({
        orderId,
        shipmentId,
        carrier,
        trackingNumber: number,
        estimatedDelivery: estimatedDelivery.toISOString(),
      });
    }
    case "failed":
      return ShipmentFailed({ orderId, reason: shipment.reason, message: shipment.message });
    case "cancelled":
      return ShipmentFailed({
        orderId,
        reason: "cancelled",
        message: "The shipment of this order was cancelled.",
      });
  }
}

function cancelled(orderId: string, at: Date): ShipmentCancelled {
  return ShipmentCancelled({ orderId, cancelledAt: at.toISOString() });
}

function notCancellable(orderId: string, status: "dispatched" | "delivered"): ShipmentNotCancellable {
  const message =
    status === "dispatched" ? "The carrier has the parcel already." : "The customer has the parcel already.";

  return ShipmentNotCancellable({ orderId, status, message });
}
