import { RetryError } from "@warren/messaging";
import {
  idempotencyKeyOf,
  type ProviderAnswer,
  type ProviderRequest,
  type RequestTo,
} from "../provider/card-provider.js";
import { authorized, captured, declined, refunded, voided } from "./answers.js";
import type { At, Command, Step } from "./decide.js";
import type {
  Authorized,
  Captured,
  Charge,
  Declined,
  LedgerEntry,
  Payment,
  Refunded,
  Voided,
} from "./payment.js";

/** What the provider was asked about a payment, by which command, and what it said. */
export type Answered = Readonly<{
  payment: Payment | undefined;
  command: Command;
  request: ProviderRequest;
  answer: ProviderAnswer;
}>;

/**
 * What follows from the provider's answer to what {@link decide} asked.
 *
 * @throws RetryError for an answer that fits neither the request nor the payment: a person has to look at it in the end
 */
export function conclude(answered: Answered, at: At): Step {
  const { payment, request, answer } = answered;
  switch (request.action) {
    case "authorize":
      return authorizeEnded(request, answer, at);
    case "capture":
      return captureEnded(payment, request, answer, at);
    case "void":
      return voidEnded(answered, request, at);
    case "refund":
      return refundEnded(answered, request, at);
  }
}

function authorizeEnded(request: RequestTo<"authorize">, answer: ProviderAnswer, at: At): Step {
  const { orderId, charge } = request;
  const base = { orderId, paymentId: at.newId(), version: 0, charge };
  switch (answer.outcome) {
    case "approved": {
      const { reference } = answer;
      const payment: Authorized = { state: "authorized", ...base, reference, authorizedAt: at.now };
      const entry = approved(request, charge, { reference }, at);

      return { kind: "answer", answer: authorized(payment), change: { payment, entries: [entry] } };
    }
    case "declined": {
      const { reason } = answer;
      const payment: Declined = { state: "declined", ...base, action: "authorize", reason, at: at.now };
      const entry = refused(request, charge, reason, at);

      return {
        kind: "answer",
        answer: declined(orderId, "authorize", reason),
        change: { payment, entries: [entry] },
      };
    }
    case "already_captured":
      throw unexpected(request, answer);
  }
}

function captureEnded(
  before: Payment | undefined,
  request: RequestTo<"capture">,
  answer: ProviderAnswer,
  at: At,
): Step {
  if (before?.state !== "authorized" || answer.outcome === "already_captured")
    throw unexpected(request, answer);
  const { orderId, paymentId, version, charge, authorizedAt } = before;
  const base = { orderId, paymentId, version, charge, authorizedAt };
  if (answer.outcome === "approved") {
    const { reference } = answer;
    const payment: Captured = { state: "captured", ...base, reference, capturedAt: at.now };
    const entry = approved(request, charge, { reference }, at);

    return { kind: "answer", answer: captured(payment), change: { payment, entries: [entry] } };
  }
  const { reason } = answer;
  const { reference } = before;
  const payment: Declined = { state: "declined", ...base, action: "capture", reason, reference, at: at.now };
  const entry = refused(request, charge, reason, at);

  return {
    kind: "answer",
    answer: declined(orderId, "capture", reason),
    change: { payment, entries: [entry] },
  };
}

function voidEnded({ payment: before, command, answer }: Answered, request: RequestTo<"void">, at: At): Step {
  const { orderId } = request;
  const charge = before?.charge;
  if (answer.outcome === "already_captured" && charge !== undefined) {
    const idempotencyKey = idempotencyKeyOf(orderId, "refund");

    return { kind: "ask", request: { action: "refund", orderId, idempotencyKey, charge } };
  }
  if (answer.outcome !== "approved") throw unexpected(request, answer);
  // Asked because an authorization came after the void: the payment stays as it is.
  if (command.type === "AuthorizePayment")
    return { kind: "answer", answer: declined(orderId, "authorize", "voided") };
  const reason = reasonOf(command);
  const payment: Voided = {
    state: "voided",
    orderId,
    paymentId: before?.paymentId ?? at.newId(),
    version: before?.version ?? 0,
    charge,
    reason,
    voidedAt: at.now,
  };
  const entry = approved(request, charge, { reference: answer.reference, reason }, at);

  return { kind: "answer", answer: voided(payment), change: { payment, entries: [entry] } };
}

function refundEnded(
  { payment: before, command, answer }: Answered,
  request: RequestTo<"refund">,
  at: At,
): Step {
  if (before === undefined || answer.outcome !== "approved") throw unexpected(request, answer);
  const { orderId, paymentId, version } = before;
  const { charge } = request;
  const { reference } = answer;
  const reason = reasonOf(command);
  const payment: Refunded = {
    state: "refunded",
    orderId,
    paymentId,
    version,
    charge,
    reference,
    reason,
    refundedAt: at.now,
  };
  const entry = approved(request, charge, { reference, reason }, at);
  // The capture whose answer was lost belongs in the ledger too, or the refund would stand there alone.
  const found =
    before.state === "captured" ? [] : [{ ...entry, action: "capture", reference: undefined } as const];

  return { kind: "answer", answer: refunded(payment), change: { payment, entries: [...found, entry] } };
}

function approved(
  request: ProviderRequest,
  charge: Charge | undefined,
  { reference, reason }: Readonly<{ reference: string; reason?: string }>,
  { now }: At,
): LedgerEntry {
  return {
    orderId: request.orderId,
    action: request.action,
    outcome: "approved",
    amountMinor: charge?.amountMinor ?? 0n,
    currency: charge?.currency,
    reference,
    reason,
    at: now,
  };
}

function refused(request: ProviderRequest, charge: Charge, reason: string, { now }: At): LedgerEntry {
  return {
    orderId: request.orderId,
    action: request.action,
    outcome: "declined",
    amountMinor: charge.amountMinor,
    currency: charge.currency,
    reference: undefined,
    reason,
    at: now,
  };
}

function reasonOf(command: Command): string {
  return "reason" in command.data ? command.data.reason : command.type;
}

function unexpected(request: ProviderRequest, answer: ProviderAnswer): RetryError {
  return new RetryError(
    `the card provider answered ${answer.outcome} to ${request.action} of order ${request.orderId}`,
  );
}
