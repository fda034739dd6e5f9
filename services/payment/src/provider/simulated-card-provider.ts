import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Faults } from "@warren/service-host";
import { ProviderUnavailableError, type Approved, type CardProvider, type Refused } from "./card-provider.js";

export type SimulatedCardProviderOptions = Readonly<{
  /** How long each answer takes. Default 0. */
  latencyMs?: number;
  /** `provider_down` makes it refuse every call, `provider_slow` leaves every call without an answer, `provider_declines` lets nothing be authorized. */
  faults?: Pick<Faults, "isActive">;
}>;

/** Longer than anybody waits. */
const SLOW_MS = 60_000;

/** Tokens that are declined when the amount is to be set aside. Any other token is good. */
const DECLINED_AT_ONCE: ReadonlyMap<string, Refused["reason"]> = new Map([
  ["card-declined", "card_declined"],
  ["card-insufficient-funds", "insufficient_funds"],
  ["card-expired", "expired_card"],
]);
/** Good, and each answer takes its time, though less than the circuit waits for. */
const SLOW_CARD = "card-slow";
const SLOW_CARD_MS = 1_500;
const DECLINED_AT_CAPTURE = "card-capture-declined";

/**
 * A provider for development and tests. It keeps nothing: each answer follows from the request alone, and its reference from
 * the idempotency key, so the same request again has the same answer, whichever process asks.
 */
export function simulatedCardProvider(options: SimulatedCardProviderOptions = {}): CardProvider {
  const { latencyMs = 0, faults } = options;
  const declinesAll = () => faults?.isActive("provider_declines") === true;

  const timeOf = (method: string) => (method === SLOW_CARD ? SLOW_CARD_MS : latencyMs);
  const answer = async <T>(signal: AbortSignal | undefined, value: T, usualMs = latencyMs): Promise<T> => {
    if (faults?.isActive("provider_down") === true) {
      throw new ProviderUnavailableError(
        "the provider refused the connection (simulated failure: provider_down)",
      );
    }
    const waitMs = faults?.isActive("provider_slow") === true ? SLOW_MS : usualMs;
    if (waitMs > 0) await sleep(waitMs, undefined, signal === undefined ? {} : { signal });

    return value;
  };

  return {
    authorize({ idempotencyKey, charge }, signal) {
      const reason = declinesAll() ? "card_declined" : DECLINED_AT_ONCE.get(charge.paymentMethod);
      const said = reason === undefined ? approved("auth", idempotencyKey) : refused(reason);

      return answer(signal, said, timeOf(charge.paymentMethod));
    },
    capture({ idempotencyKey, charge }, signal) {
      const declines = charge.paymentMethod === DECLINED_AT_CAPTURE;
      const said = declines ? refused("card_declined") : approved("capt", idempotencyKey);

      return answer(signal, said, timeOf(charge.paymentMethod));
    },
    void: ({ idempotencyKey }, signal) => answer(signal, approved("void", idempotencyKey)),
    refund: ({ idempotencyKey }, signal) => answer(signal, approved("refd", idempotencyKey)),
  };
}

function approved(prefix: string, idempotencyKey: string): Approved {
  const digest = createHash("sha256").update(idempotencyKey).digest("hex").slice(0, 24);

  return { outcome: "approved", reference: `${prefix}_${digest}` };
}

function refused(reason: Refused["reason"]): Refused {
  return { outcome: "declined", reason };
}
