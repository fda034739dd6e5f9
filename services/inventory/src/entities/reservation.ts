import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { ReservedLine, Shortage } from "@warren/generated/inventory";
import type { Rejection, Reservation } from "../domain/reservation.js";

/** What an order holds, held or was rejected. */
export const ReservationEntity = defineEntity({
  name: "Reservation",
  tableName: "reservations",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    state: p.text().$type<Reservation["state"]>(),
    items: p.json<readonly ReservedLine[]>(),
    reason: p.text().$type<Rejection["reason"]>().nullable(),
    message: p.text().nullable(),
    shortages: p.json<readonly Shortage[]>(),
    createdAt: moment(),
    updatedAt: moment(),
  }),
  checks: [
    {
      name: "reservations_state_check",
      expression: "state in ('reserved', 'committed', 'released', 'rejected')",
    },
    {
      name: "reservations_check",
      expression: "(state = 'rejected') = (reason is not null and message is not null)",
    },
  ],
  indexes: [
    {
      name: "reservations_reserved",
      expression: "create index reservations_reserved on reservations (updated_at) where state = 'reserved'",
    },
  ],
});

export type ReservationRow = InferEntity<typeof ReservationEntity>;
