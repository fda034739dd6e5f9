import { EntitySchema } from "@mikro-orm/core";

/** A row of `payment_events`, the ledger. Rows are only ever added. */
export type PaymentEventRow = {
  seq: string;
  orderId: string;
  action: "authorize" | "capture" | "void" | "refund";
  outcome: "approved" | "declined";
  amountMinor: string;
  currency: string | null;
  providerReference: string | null;
  reason: string | null;
  at: Date;
};

export const PaymentEventEntity = new EntitySchema<PaymentEventRow>({
  name: "PaymentEvent",
  tableName: "payment_events",
  properties: {
    seq: { type: "bigint", primary: true },
    orderId: { type: "uuid" },
    action: { type: "text" },
    outcome: { type: "text" },
    amountMinor: { type: "bigint" },
    currency: { type: "text", nullable: true },
    providerReference: { type: "text", nullable: true },
    reason: { type: "text", nullable: true },
    at: { type: "timestamptz" },
  },
});
