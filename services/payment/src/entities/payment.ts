import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { Payment } from "../domain/payment.js";

/** The payment of an order. Money is in minor units, as text: a bigint does not fit a number. */
export const PaymentEntity = defineEntity({
  name: "Payment",
  tableName: "payments",
  properties: (p) => ({
    orderId: p.uuid().primary(),
    paymentId: p.uuid().unique("payments_payment_id_key"),
    state: p.text().$type<Payment["state"]>(),
    userId: p.uuid().nullable(),
    amountMinor: p.bigint("string").nullable(),
    currency: p.text().nullable(),
    paymentMethod: p.text().nullable(),
    providerReference: p.text().nullable(),
    declinedAction: p.text().$type<"authorize" | "capture">().nullable(),
    reason: p.text().nullable(),
    authorizedAt: moment().nullable(),
    capturedAt: moment().nullable(),
    endedAt: moment().nullable(),
    version: p.integer(),
    createdAt: moment().defaultRaw("now()"),
    updatedAt: moment().defaultRaw("now()"),
  }),
  checks: [
    {
      name: "payments_state_check",
      expression: "state in ('authorized', 'captured', 'declined', 'voided', 'refunded')",
    },
    { name: "payments_amount_minor_check", expression: "amount_minor >= 0" },
    { name: "payments_declined_action_check", expression: "declined_action in ('authorize', 'capture')" },
    {
      name: "payments_check",
      expression: "state = 'voided' or amount_minor is not null and currency is not null",
    },
  ],
  indexes: [
    {
      name: "payments_authorized",
      expression: "create index payments_authorized on payments (authorized_at) where state = 'authorized'",
    },
  ],
});

export type PaymentRow = InferEntity<typeof PaymentEntity>;
