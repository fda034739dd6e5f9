import type { Answer, warren } from "../app/warren.js";

export type Parcel = Answer<(typeof warren)["shipments"]["track"]>;

/** Something that is known of a parcel, and how it reads. */
export type ParcelFact = Readonly<{ name: string; value: string; kind: "state" | "text" | "time" }>;

/** What is known of a parcel: what is planned only as long as it has not happened. */
export function parcelFacts(parcel: Parcel): readonly ParcelFact[] {
  const { dispatchedAt, deliveredAt } = parcel;
  const facts: readonly (readonly [name: string, value: string | undefined, kind: ParcelFact["kind"]])[] = [
    ["State", parcel.state, "state"],
    ["Carrier", parcel.carrier, "text"],
    ["Tracking", parcel.trackingNumber, "text"],
    ["Leaves", dispatchedAt === undefined ? parcel.dispatchPlannedFor : undefined, "time"],
    ["Left", dispatchedAt, "time"],
    ["Arrives", deliveredAt === undefined ? parcel.deliveryPlannedFor : undefined, "time"],
    ["Arrived", deliveredAt, "time"],
    ["Called off", parcel.cancelledAt, "time"],
  ];

  return facts.flatMap(([name, value, kind]) => (value === undefined ? [] : [{ name, value, kind }]));
}
