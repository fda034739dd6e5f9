import { defineEntity } from "@mikro-orm/core";

/** When an order is to be looked at again: at its deadline, or before it where the deadline has moved on since. */
export const DeadlineCheckEntity = defineEntity({
  name: "DeadlineCheck",
  tableName: "deadline_checks",
  properties: (p) => ({
    at: p.datetime(3).primary(),
    orderId: p.uuid().primary(),
  }),
});
