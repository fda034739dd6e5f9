import { EntitySchema } from "@mikro-orm/core";

/** A row of `payments`, for queries and administration. Money is in minor units, as text: a bigint does not fit a number. */
export type PaymentRow = {
  orderId: string;
  paymentId: string;
  state: "authorized" | "captured" | "declined" | "voided" | "refunded";
  userId: string | null;
  amountMinor: string | null;
  currency: string | null;
  paymentMethod: string | null;
  providerReference: string | null;
  declinedAction: "authorize" | "capture" | null;
  reason: string | null;
  authorizedAt: Date | null;
  capturedAt: Date | null;
  endedAt: Date | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
};

export const PaymentEntity = new EntitySchema<PaymentRow>({
  name: "Payment",
  tableName: "payments",
  properties: {
    orderId: { type: "uuid", primary: true },
    paymentId: { type: "uuid" },
    state: { type: "text" },
    userId: { type: "uuid", nullable: true },
    amountMinor: { type: "bigint", nullable: true },
    currency: { type: "text", nullable: true },
    paymentMethod: { type: "text", nullable: true },
    providerReference: { type: "text", nullable: true },
    declinedAction: { type: "text", nullable: true },
    reason: { type: "text", nullable: true },
    authorizedAt: { type: "timestamptz", nullable: true },
    capturedAt: { type: "timestamptz", nullable: true },
    endedAt: { type: "timestamptz", nullable: true },
    version: { type: "integer" },
    createdAt: { type: "timestamptz" },
    updatedAt: { type: "timestamptz" },
  },
});
