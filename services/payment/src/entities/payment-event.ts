import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { LedgerEntry } from "../domain/payment.js";

/** A line of the ledger. Rows are only ever added. */
export const PaymentEventEntity = defineEntity({
  name: "PaymentEvent",
  tableName: "payment_events",
  properties: (p) => ({
    seq: p.bigint("string").primary().generated("identity"),
    orderId: p.uuid().index("payment_events_order_id"),
    action: p.text().$type<LedgerEntry["action"]>(),
    outcome: p.text().$type<LedgerEntry["outcome"]>(),
    amountMinor: p.bigint("string"),
    currency: p.text().nullable(),
    providerReference: p.text().nullable(),
    reason: p.text().nullable(),
    at: moment(),
  }),
  checks: [
    {
      name: "payment_events_action_check",
      expression: "action in ('authorize', 'capture', 'void', 'refund')",
    },
    { name: "payment_events_outcome_check", expression: "outcome in ('approved', 'declined')" },
    { name: "payment_events_amount_minor_check", expression: "amount_minor >= 0" },
  ],
});

export type PaymentEventRow = InferEntity<typeof PaymentEventEntity>;
