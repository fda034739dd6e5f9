import { columnsOf } from "@warren/service-host";
import type { Charge, DeclineReason, Payment } from "../domain/payment.js";
import type { PaymentRow } from "../entities/payment.js";

/** What the columns of a payment hold, those that change with it. */
export type PaymentValues = Omit<PaymentRow, "createdAt" | "updatedAt">;

/** What a statement selects to get a {@link PaymentRow}. */
export const paymentColumns = columnsOf<PaymentRow>({
  orderId: true,
  paymentId: true,
  state: true,
  userId: true,
  amountMinor: true,
  currency: true,
  paymentMethod: true,
  providerReference: true,
  declinedAction: true,
  reason: true,
  authorizedAt: true,
  capturedAt: true,
  endedAt: true,
  version: true,
  createdAt: true,
  updatedAt: true,
});

/** @throws Error for a row that lacks what its state needs */
export function paymentOf(row: PaymentRow): Payment {
  const { orderId, paymentId, version } = row;
  const base = { orderId, paymentId, version };
  const have = <T>(value: T | null | undefined): T => {
    if (value === null || value === undefined)
      throw new Error(`the payment of order ${orderId} is incomplete`);

    return value;
  };
  const charge = chargeOf(row);

  switch (row.state) {
    case "authorized":
      return {
        ...base,
        state: "authorized",
        charge: have(charge),
        reference: have(row.providerReference),
        authorizedAt: have(row.authorizedAt),
      };
    case "captured":
      return {
        ...base,
        state: "captured",
        charge: have(charge),
        reference: have(row.providerReference),
        authorizedAt: have(row.authorizedAt),
        capturedAt: have(row.capturedAt),
      };
    case "declined": {
      const reason = have(row.reason) as DeclineReason;
      const declined = {
        ...base,
        state: "declined",
        charge: have(charge),
        reason,
        at: have(row.endedAt),
      } as const;
      if (have(row.declinedAction) === "authorize") return { ...declined, action: "authorize" };
      const reference = have(row.providerReference);

      return { ...declined, action: "capture", reference, authorizedAt: have(row.authorizedAt) };
    }
    case "voided":
      return { ...base, state: "voided", charge, reason: have(row.reason), voidedAt: have(row.endedAt) };
    case "refunded":
      return {
        ...base,
        state: "refunded",
        charge: have(charge),
        reference: have(row.providerReference),
        reason: have(row.reason),
        refundedAt: have(row.endedAt),
      };
  }
}

/** What a state does not know any more (when a voided payment had been authorized, say) stays in the row as it was. */
export function valuesOf(payment: Payment): PaymentValues {
  const { charge } = payment;

  return {
    orderId: payment.orderId,
    paymentId: payment.paymentId,
    state: payment.state,
    userId: charge?.userId,
    amountMinor: charge?.amountMinor.toString(),
    currency: charge?.currency,
    paymentMethod: charge?.paymentMethod,
    providerReference: "reference" in payment ? payment.reference : null,
    declinedAction: payment.state === "declined" ? payment.action : null,
    reason: "reason" in payment ? payment.reason : null,
    authorizedAt: "authorizedAt" in payment ? payment.authorizedAt : null,
    capturedAt: payment.state === "captured" ? payment.capturedAt : null,
    endedAt: endOf(payment),
    version: payment.version,
  };
}

function chargeOf({ userId, amountMinor, currency, paymentMethod }: PaymentRow): Charge | undefined {
  // None of them is ever empty.
  if (!userId || !amountMinor || !currency || !paymentMethod) return undefined;

  return { userId, amountMinor: BigInt(amountMinor), currency, paymentMethod };
}

function endOf(payment: Payment): Date | null {
  switch (payment.state) {
    case "authorized":
    case "captured":
      return null;
    case "declined":
      return payment.at;
    case "voided":
      return payment.voidedAt;
    case "refunded":
      return payment.refundedAt;
  }
}
