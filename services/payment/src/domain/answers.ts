import { moneyOf } from "@warren/contracts/money";
import {
  PaymentAuthorized,
  PaymentCaptured,
  PaymentDeclined,
  PaymentRefunded,
  PaymentVoided,
} from "@warren/generated/payment";
import type { Authorized, Captured, Charge, DeclineReason, Refunded, Voided } from "./payment.js";

/** What a command is answered with. */
export type Answer = PaymentAuthorized | PaymentCaptured | PaymentDeclined | PaymentRefunded | PaymentVoided;

const WORDS: Readonly<Record<DeclineReason, string>> = {
  card_declined: "The card was declined.",
  insufficient_funds: "The card has not enough money on it.",
  expired_card: "The card has expired.",
  voided: "The payment was called off before.",
};

type Granted = Pick<Authorized, "orderId" | "paymentId" | "charge" | "authorizedAt">;

export function authorized({ orderId, paymentId, charge, authorizedAt }: Granted): Answer {
  return PaymentAuthorized({ orderId, paymentId, ...sum(charge), authorizedAt: authorizedAt.toISOString() });
}

export function captured({ orderId, paymentId, charge, capturedAt }: Captured): Answer {
  return PaymentCaptured({ orderId, paymentId, ...sum(charge), capturedAt: capturedAt.toISOString() });
}

export function declined(orderId: string, action: "authorize" | "capture", reason: DeclineReason): Answer {
  return PaymentDeclined({ orderId, action, reason, message: WORDS[reason] });
}

export function voided({ orderId, voidedAt }: Voided): Answer {
  return PaymentVoided({ orderId, voidedAt: voidedAt.toISOString() });
}

export function refunded({ orderId, charge, refundedAt }: Refunded): Answer {
  return PaymentRefunded({ orderId, ...sum(charge), refundedAt: refundedAt.toISOString() });
}

function sum({ amountMinor, currency }: Charge) {
  return { amount: moneyOf(amountMinor), currency };
}
