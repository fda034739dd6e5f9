import type { Answer, warren } from "../app/warren.js";
import type { Step } from "./order-types.js";

export type Parcel = Answer<(typeof warren)["shipments"]["track"]>;

/** Something that is known of a parcel, and how it reads. */
export type ParcelFact = Readonly<{ name: string; value: string; kind: "state" | "text" | "time" }>;

/** Whether an order's story has a parcel. Before, there is nothing to ask for. */
export function isParcelPlanned(steps: readonly Step[]): boolean {
  return steps.some(({ message }) => message === "ShipmentScheduled");
}

/** When a parcel is to come, or came, or that it will not; undefined while nobody has planned when. */
export function arrivalOf(parcel: Parcel): ParcelFact | undefined {
  if (parcel.cancelledAt !== undefined) return { name: "Arrives", value: "Called off", kind: "text" };

  return parcelFacts(parcel).find(({ name }) => name === "Arrives" || name === "Arrived");
}

/** What is known of a parcel: what is planned only as long as it has not happened, and may. */
export function parcelFacts(parcel: Parcel): readonly ParcelFact[] {
  const { dispatchedAt, deliveredAt, cancelledAt } = parcel;
  const planned = (at: string | undefined) => (cancelledAt === undefined ? at : undefined);
  const facts: readonly (readonly [name: string, value: string | undefined, kind: ParcelFact["kind"]])[] = [
    ["State", parcel.state, "state"],
    ["Carrier", parcel.carrier, "text"],
    ["Tracking", parcel.trackingNumber, "text"],
    ["Leaves", dispatchedAt === undefined ? planned(parcel.dispatchPlannedFor) : undefined, "time"],
    ["Left", dispatchedAt, "time"],
    ["Arrives", deliveredAt === undefined ? planned(parcel.deliveryPlannedFor) : undefined, "time"],
    ["Arrived", deliveredAt, "time"],
    ["Called off", cancelledAt, "time"],
  ];

  return facts.flatMap(([name, value, kind]) => (value === undefined ? [] : [{ name, value, kind }]));
}
