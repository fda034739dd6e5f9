import { minorUnitsOf } from "@warren/contracts/money";
import type { AuthorizePayment, CapturePayment, RefundPayment, VoidPayment } from "@warren/generated/payment";
import { RetryError } from "@warren/messaging";
import { idempotencyKeyOf, type BlindVoid, type ProviderRequest } from "../provider/card-provider.js";
import { authorized, captured, declined, refunded, voided, type Answer } from "./answers.js";
import type { Captured, Charge, LedgerEntry, Payment, Voided } from "./payment.js";

export type Command = AuthorizePayment | CapturePayment | VoidPayment | RefundPayment;

/** What follows from a command: the provider is asked something first, or it can be answered. */
export type Step = Readonly<
  | { kind: "ask"; request: ProviderRequest }
  /** `change` is missing where nothing changed: the command had been carried out before. */
  | { kind: "answer"; answer: Answer; change?: Change }
>;

/** The payment as it is from now on, and what is written into the ledger. */
export type Change = Readonly<{ payment: Payment; entries: readonly LedgerEntry[] }>;

/** Time and ids come from outside, so that a test can set them. */
export type At = Readonly<{ now: Date; newId: () => string }>;

/**
 * What to do about a command, seeing how the order's payment stands. The same command again asks for nothing and has the
 * same answer.
 *
 * @throws RetryError for a capture of what nobody authorized
 */
export function decide(payment: Payment | undefined, command: Command, at: At): Step {
  switch (command.type) {
    case "AuthorizePayment":
      return authorize(payment, command.data);
    case "CapturePayment":
      return capture(payment, command.data.orderId);
    // The shop says what it believes it undoes; how the payment stands decides what it is.
    case "VoidPayment":
    case "RefundPayment":
      return undo(payment, command.data, at);
  }
}

function authorize(payment: Payment | undefined, data: AuthorizePayment["data"]): Step {
  const { orderId } = data;
  switch (payment?.state) {
    case undefined: {
      const idempotencyKey = idempotencyKeyOf(orderId, "authorize");

      return {
        kind: "ask",
        request: { action: "authorize", orderId, idempotencyKey, charge: chargeOf(data) },
      };
    }
    case "authorized":
    case "captured":
      return { kind: "answer", answer: authorized(payment) };
    case "declined":
      return payment.action === "authorize"
        ? { kind: "answer", answer: declined(orderId, "authorize", payment.reason) }
        : { kind: "answer", answer: authorized(payment) };
    case "voided":
      // An earlier try of this very command may have been granted after the void had been asked for, and then been rolled
      // back, because the void was saved first: what that set aside has nobody else to let it go.
      return payment.charge === undefined
        ? letGo(orderId, undefined, "void-late")
        : { kind: "answer", answer: declined(orderId, "authorize", "voided") };
    case "refunded":
      return { kind: "answer", answer: declined(orderId, "authorize", "voided") };
  }
}

function capture(payment: Payment | undefined, orderId: string): Step {
  switch (payment?.state) {
    case undefined:
      // AuthorizePayment may still be on its way round the retry queues; if it never was sent, a person should see this.
      throw new RetryError(`nothing is authorized for order ${orderId}`);
    case "authorized": {
      const { charge, reference } = payment;
      const idempotencyKey = idempotencyKeyOf(orderId, "capture");

      return { kind: "ask", request: { action: "capture", orderId, idempotencyKey, charge, reference } };
    }
    case "captured":
      return { kind: "answer", answer: captured(payment) };
    case "declined":
      return { kind: "answer", answer: declined(orderId, "capture", payment.reason) };
    case "voided":
    case "refunded":
      return { kind: "answer", answer: declined(orderId, "capture", "voided") };
  }
}

function undo(payment: Payment | undefined, { orderId, reason }: VoidPayment["data"], at: At): Step {
  switch (payment?.state) {
    case undefined:
      // An authorization may have been rolled back here after the provider had granted it: it is let go by its order.
      return letGo(orderId, undefined, "void-unseen");
    case "authorized":
      return letGo(orderId, payment.reference, "void");
    case "declined":
      if (payment.action === "capture") return letGo(orderId, payment.reference, "void");

      return nothingToLetGo(payment, reason, at);
    case "captured":
      return payBack(payment);
    case "voided":
      return { kind: "answer", answer: voided(payment) };
    case "refunded":
      return { kind: "answer", answer: refunded(payment) };
  }
}

function letGo(orderId: string, reference: string | undefined, as: "void" | BlindVoid): Step {
  const idempotencyKey = idempotencyKeyOf(orderId, as);

  return { kind: "ask", request: { action: "void", orderId, idempotencyKey, reference } };
}

function payBack({ orderId, charge }: Captured): Step {
  const idempotencyKey = idempotencyKeyOf(orderId, "refund");

  return { kind: "ask", request: { action: "refund", orderId, idempotencyKey, charge } };
}

function nothingToLetGo(payment: Payment, reason: string, { now }: At): Step {
  const { orderId, paymentId, version, charge } = payment;
  const ended: Voided = { state: "voided", orderId, paymentId, version, charge, reason, voidedAt: now };

  return { kind: "answer", answer: voided(ended), change: { payment: ended, entries: [] } };
}

function chargeOf({ userId, amount, currency, paymentMethod }: AuthorizePayment["data"]): Charge {
  return { userId, amountMinor: minorUnitsOf(amount), currency, paymentMethod };
}
