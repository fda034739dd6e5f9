import type { Action, Charge, DeclineReason } from "../domain/payment.js";

/** Whom the circuit leads to, as health, traces and the registry name it. */
export const CARD_PROVIDER = "card provider";

/** What is asked of the provider for one order. */
export type ProviderRequest = Readonly<{
  orderId: string;
  /** The same request again, with the same key, moves no money a second time and has the same answer. */
  idempotencyKey: string;
}> &
  Readonly<
    | { action: "authorize"; charge: Charge }
    | { action: "capture"; charge: Charge; reference: string }
    /** Without a reference: whatever an authorization for this order, of which nothing came back, has set aside. */
    | { action: "void"; reference: string | undefined }
    /** The capture of this order. The request is the same whether anything came back of that or not, as its key is. */
    | { action: "refund"; charge: Charge }
  >;

/** A request for one action. */
export type RequestTo<A extends Action> = Extract<ProviderRequest, { action: A }>;

/** It was done; `reference` is the provider's name for it. */
export type Approved = Readonly<{ outcome: "approved"; reference: string }>;

/** The answer is no, and asking again would not help. */
export type Refused = Readonly<{ outcome: "declined"; reason: Exclude<DeclineReason, "voided"> }>;

/** The amount to be let go was taken already, by a capture of which nothing came back. It can be paid back. */
export type AlreadyCaptured = Readonly<{ outcome: "already_captured" }>;

export type ProviderAnswer = Approved | Refused | AlreadyCaptured;

/**
 * Whoever moves the money. A "no" is an answer. What is thrown means that nobody knows what the provider did: asking again
 * with the same idempotency key finds out.
 *
 * @throws ProviderUnavailableError when the provider cannot be asked at all at the moment
 */
export type CardProvider = Readonly<{
  authorize(request: RequestTo<"authorize">, signal?: AbortSignal): Promise<Approved | Refused>;
  capture(request: RequestTo<"capture">, signal?: AbortSignal): Promise<Approved | Refused>;
  void(request: RequestTo<"void">, signal?: AbortSignal): Promise<Approved | AlreadyCaptured>;
  refund(request: RequestTo<"refund">, signal?: AbortSignal): Promise<Approved>;
}>;

/** The provider is away, or too slow. Nothing is wrong with the request. */
export class ProviderUnavailableError extends Error {
  override readonly name = "ProviderUnavailableError";
  readonly code = "provider_unavailable";
}

/**
 * A void that knows no authorization, because none came before it or because one comes after it. These are requests of their
 * own: answered like the void of a known one, they would leave that set aside.
 */
export type BlindVoid = "void-unseen" | "void-late";

/** The key under which provider and cache know a request: each action happens once an order. */
export function idempotencyKeyOf(orderId: string, action: Action | BlindVoid): string {
  return `order-${orderId}-${action}`;
}

/** Asks the provider for whatever the request is about. */
export function askProvider(
  provider: CardProvider,
  request: ProviderRequest,
  signal?: AbortSignal,
): Promise<ProviderAnswer> {
  switch (request.action) {
    case "authorize":
      return provider.authorize(request, signal);
    case "capture":
      return provider.capture(request, signal);
    case "void":
      return provider.void(request, signal);
    case "refund":
      return provider.refund(request, signal);
  }
}
