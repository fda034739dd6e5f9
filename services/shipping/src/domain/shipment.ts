import type { Address, ParcelLine } from "@warren/generated/shipping";

/** What a carrier was asked to bring, and to whom. */
export type Parcel = Readonly<{
  shipmentId: string;
  userId: string;
  items: readonly ParcelLine[];
  address: Address | undefined;
  carrier: string;
  trackingNumber: string;
  /** From dispatch to delivery. */
  transitMs: number;
  estimatedDelivery: Date;
}>;

type OfOrder = Readonly<{
  orderId: string;
  /** The customer's, for what happens later by itself. */
  correlationId: string;
  createdAt: Date;
}>;

/**
 * The shipment of an order. A scheduled one waits until its order is confirmed and then until `dispatchAt`. A cancelled one
 * may never have been scheduled: then it keeps a late ScheduleShipment from scheduling.
 */
export type Shipment =
  | (OfOrder &
      Readonly<{
        state: "scheduled" | "dispatched" | "delivered";
        parcel: Parcel;
        email?: string;
        confirmedAt?: Date;
        dispatchAt?: Date;
      }>)
  | (OfOrder & Readonly<{ state: "failed"; reason: "no_carrier"; message: string }>)
  | (OfOrder & Readonly<{ state: "cancelled"; reason: string; cancelledAt: Date }>);

/** What the house promises. */
export type Terms = Readonly<{
  /** ISO 3166 code of where orders without an address go. */
  homeCountry: string;
  /** From an order's confirmation to its dispatch. */
  dispatchAfterMs: number;
  /** From dispatch to delivery, with a carrier of the usual pace. */
  deliverAfterMs: number;
}>;
