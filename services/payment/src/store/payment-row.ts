import type { Charge, DeclineReason, Payment } from "../domain/payment.js";

/** A row of `payments` as the driver hands it over. A bigint comes as text, so that no digit is lost. */
export type PaymentRow = Readonly<{
  order_id: string;
  payment_id: string;
  state: Payment["state"];
  user_id: string | null;
  amount_minor: string | null;
  currency: string | null;
  payment_method: string | null;
  provider_reference: string | null;
  declined_action: "authorize" | "capture" | null;
  reason: string | null;
  authorized_at: Date | null;
  captured_at: Date | null;
  ended_at: Date | null;
  version: number;
}>;

/** @throws Error for a row that lacks what its state needs */
export function paymentOf(row: PaymentRow): Payment {
  const { order_id: orderId, payment_id: paymentId, version } = row;
  const base = { orderId, paymentId, version };
  const have = <T>(value: T | null | undefined): T => {
    if (value === null || value === undefined)
      throw new Error(`the payment of order ${orderId} is incomplete`);

    return value;
  };
  const charge = chargeOf(row);

  switch (row.state) {
    case "authorized": {
      const reference = have(row.provider_reference);

      return {
        ...base,
        state: "authorized",
        charge: have(charge),
        reference,
        authorizedAt: have(row.authorized_at),
      };
    }
    case "captured":
      return {
        ...base,
        state: "captured",
        charge: have(charge),
        reference: have(row.provider_reference),
        authorizedAt: have(row.authorized_at),
        capturedAt: have(row.captured_at),
      };
    case "declined": {
      const reason = have(row.reason) as DeclineReason;
      const declined = {
        ...base,
        state: "declined",
        charge: have(charge),
        reason,
        at: have(row.ended_at),
      } as const;
      if (have(row.declined_action) === "authorize") return { ...declined, action: "authorize" };
      const reference = have(row.provider_reference);

      return { ...declined, action: "capture", reference, authorizedAt: have(row.authorized_at) };
    }
    case "voided":
      return { ...base, state: "voided", charge, reason: have(row.reason), voidedAt: have(row.ended_at) };
    case "refunded":
      return {
        ...base,
        state: "refunded",
        charge: have(charge),
        reference: have(row.provider_reference),
        reason: have(row.reason),
        refundedAt: have(row.ended_at),
      };
  }
}

/** What a state does not know any more (when a voided payment had been authorized, say) stays in the row as it was. */
export function rowOf(payment: Payment): PaymentRow {
  const { charge } = payment;

  return {
    order_id: payment.orderId,
    payment_id: payment.paymentId,
    state: payment.state,
    user_id: charge?.userId ?? null,
    amount_minor: charge?.amountMinor.toString() ?? null,
    currency: charge?.currency ?? null,
    payment_method: charge?.paymentMethod ?? null,
    provider_reference: "reference" in payment ? payment.reference : null,
    declined_action: payment.state === "declined" ? payment.action : null,
    reason: "reason" in payment ? payment.reason : null,
    authorized_at: "authorizedAt" in payment ? payment.authorizedAt : null,
    captured_at: payment.state === "captured" ? payment.capturedAt : null,
    ended_at: endOf(payment),
    version: payment.version,
  };
}

function chargeOf(row: PaymentRow): Charge | undefined {
  const { user_id: userId, amount_minor: amount, currency, payment_method: paymentMethod } = row;
  if (userId === null || amount === null || currency === null || paymentMethod === null) return undefined;

  return { userId, amountMinor: BigInt(amount), currency, paymentMethod };
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
