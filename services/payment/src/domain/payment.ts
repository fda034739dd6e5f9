import type { PaymentDeclined } from "@warren/generated/payment";

/** What an order's payment is about. */
export type Charge = Readonly<{
  userId: string;
  amountMinor: bigint;
  currency: string;
  /** A token of the provider. */
  paymentMethod: string;
}>;

/** Why there is no money: the card said no, or the order had been called off. */
export type DeclineReason = PaymentDeclined["data"]["reason"];

type OfOrder = Readonly<{
  orderId: string;
  paymentId: string;
  /** Grows by one with each saved change. */
  version: number;
}>;

/** The amount is set aside on the card; `reference` is the provider's name for that. */
export type Authorized = OfOrder &
  Readonly<{ state: "authorized"; charge: Charge; reference: string; authorizedAt: Date }>;

/** The amount was taken; `reference` is the provider's name for the capture. */
export type Captured = OfOrder &
  Readonly<{ state: "captured"; charge: Charge; reference: string; authorizedAt: Date; capturedAt: Date }>;

/** The provider said no. Where it said so to the capture, the amount is still set aside until it is let go. */
export type Declined = OfOrder &
  Readonly<{ state: "declined"; charge: Charge; reason: DeclineReason; at: Date }> &
  Readonly<{ action: "authorize" } | { action: "capture"; reference: string; authorizedAt: Date }>;

/** Nothing is set aside, and nothing will be. Without a charge it is a tombstone: the order was called off first. */
export type Voided = OfOrder &
  Readonly<{ state: "voided"; charge: Charge | undefined; reason: string; voidedAt: Date }>;

/** What was taken was paid back. */
export type Refunded = OfOrder &
  Readonly<{ state: "refunded"; charge: Charge; reference: string; reason: string; refundedAt: Date }>;

/** The payment of one order. An order has one at most. */
export type Payment = Authorized | Captured | Declined | Voided | Refunded;

export type Action = "authorize" | "capture" | "void" | "refund";

/** One line of the ledger, which only grows: what the provider was asked to move, and what it said. */
export type LedgerEntry = Readonly<{
  orderId: string;
  action: Action;
  outcome: "approved" | "declined";
  amountMinor: bigint;
  /** Undefined where nothing was known of the order: nothing was moved then. */
  currency: string | undefined;
  /** The provider's name for it. */
  reference: string | undefined;
  reason: string | undefined;
  at: Date;
}>;
