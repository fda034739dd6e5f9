import { expect, test } from "vitest";
import { parcelFacts, type Parcel } from "./parcel-facts.js";

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

test("of one that was called off it is said when", () => {
  const off = {
    state: "cancelled",
    carrier: "Prairie Express",
    cancelledAt: "2026-11-30T10:00:00.000Z",
  } as Parcel;

  expect(namesOf(off)).toEqual(["State", "Carrier", "Called off"]);
});
