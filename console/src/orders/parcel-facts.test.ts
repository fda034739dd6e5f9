import { expect, test } from "vitest";
import { arrivalOf, parcelFacts, type Parcel } from "./parcel-facts.js";

const planned = {
  state: "scheduled",
  carrier: "Prairie Express",
  trackingNumber: "PX1",
  dispatchPlannedFor: "2026-11-30T10:45:00.000Z",
  deliveryPlannedFor: "2026-11-30T11:45:00.000Z",
} as Parcel;
const namesOf = (parcel: Parcel) => parcelFacts(parcel).map(({ name }) => name);

test("of a parcel that is planned it is said when it leaves and arrives", () => {
  expect(namesOf(planned)).toEqual(["State", "Carrier", "Tracking", "Leaves", "Arrives"]);
});

test("what has happened takes the place of what was planned", () => {
  const left = { ...planned, dispatchedAt: "2026-11-30T10:46:00.000Z" };
  expect(namesOf(left)).toEqual(["State", "Carrier", "Tracking", "Left", "Arrives"]);
  const arrived = { ...left, deliveredAt: "2026-11-30T11:50:00.000Z" };
  expect(parcelFacts(arrived).slice(3)).toEqual([
    { name: "Left", value: "2026-11-30T10:46:00.000Z", kind: "time" },
    { name: "Arrived", value: "2026-11-30T11:50:00.000Z", kind: "time" },
  ]);
});

test("of one that was called off it is said when, and nothing of what was planned", () => {
  const off: Parcel = { ...planned, state: "cancelled", cancelledAt: "2026-11-30T10:00:00.000Z" };

  expect(namesOf(off)).toEqual(["State", "Carrier", "Tracking", "Called off"]);
  expect(arrivalOf(off)).toEqual({ name: "Arrives", value: "Called off", kind: "text" });
});

test("when it comes is what is planned, until it is there", () => {
  expect(arrivalOf(planned)).toMatchObject({ name: "Arrives", value: planned.deliveryPlannedFor });
  const deliveredAt = "2026-11-30T11:50:00.000Z";
  expect(arrivalOf({ ...planned, deliveredAt })).toMatchObject({ name: "Arrived", value: deliveredAt });
});
