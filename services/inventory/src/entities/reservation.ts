import { EntitySchema } from "@mikro-orm/core";
import type { ReservedLine, Shortage } from "@warren/generated/inventory";

/** A row of `reservations`: what an order holds, held or was refused. */
export type ReservationRow = {
  orderId: string;
  state: "reserved" | "committed" | "released" | "rejected";
  items: ReservedLine[];
  reason: string | null;
  message: string | null;
  shortages: Shortage[];
  createdAt: Date;
  updatedAt: Date;
};

export const ReservationEntity = new EntitySchema<ReservationRow>({
  name: "Reservation",
  tableName: "reservations",
  properties: {
    orderId: { type: "uuid", primary: true },
    state: { type: "text" },
    items: { type: "json" },
    reason: { type: "text", nullable: true },
    message: { type: "text", nullable: true },
    shortages: { type: "json" },
    createdAt: { type: "timestamptz" },
    updatedAt: { type: "timestamptz" },
  },
});
