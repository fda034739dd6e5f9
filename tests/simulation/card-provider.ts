import { PauseError } from "@warren/messaging";
import type { ProviderAnswer, ProviderRequest } from "@warren/payment/domain";
import type { Clock } from "./clock.js";
import { isUnheard, type RandomNumbers } from "./random-numbers.js";

/** What the provider has done with an order's money, in its own books. */
export type Hold = { orderId: string; amountMinor: bigint; state: "held" | "taken" | "let go" | "paid back" };

/** A card provider that keeps books. */
export type CardProvider = Readonly<{
  /** @throws PauseError where the provider is away, or its answer was lost */
  ask(request: ProviderRequest): ProviderAnswer;
  holds: ReadonlyMap<string, Hold>;
  /** What it was asked and should not have been. */
  complaints: readonly string[];
}>;

/** When the provider cannot be reached, in virtual ms since the start. */
export type Outage = Readonly<{ fromMs: number; lastsMs: number }>;

export function createCardProvider(
  clock: Clock,
  random: RandomNumbers,
  outages: readonly Outage[],
): CardProvider {
  const startedAt = clock.now().getTime();
  const holds = new Map<string, Hold>();
  const answers = new Map<string, Readonly<{ asked: string; answer: ProviderAnswer }>>();
  const complaints: string[] = [];

  return {
    holds,
    complaints,
    ask(request) {
      const at = clock.now().getTime() - startedAt;
      if (outages.some(({ fromMs, lastsMs }) => at >= fromMs && at < fromMs + lastsMs)) {
        throw new PauseError("the provider is away");
      }
      const asked = JSON.stringify(request, (_, value: unknown) =>
        typeof value === "bigint" ? `${value}` : value,
      );
      const before = answers.get(request.idempotencyKey);
      // As real ones do: https://docs.stripe.com/api/idempotent_requests
      if (before !== undefined && before.asked !== asked) {
        complaints.push(`${request.idempotencyKey} was used for ${before.asked} and for ${asked}`);
      }
      const answer = before?.answer ?? carryOut(request);
      answers.set(request.idempotencyKey, { asked: before?.asked ?? asked, answer });
      if (isUnheard(random.next())) throw new PauseError("the provider's answer was lost");

      return answer;
    },
  };

  function carryOut(request: ProviderRequest): ProviderAnswer {
    const { orderId, idempotencyKey } = request;
    const of = [...holds.values()].filter((hold) => hold.orderId === orderId);
    switch (request.action) {
      case "authorize": {
        if (request.charge.paymentMethod === "card-declined")
          return { outcome: "declined", reason: "card_declined" };
        holds.set(`auth-${idempotencyKey}`, {
          orderId,
          amountMinor: request.charge.amountMinor,
          state: "held",
        });

        return { outcome: "approved", reference: `auth-${idempotencyKey}` };
      }
      case "capture": {
        if (request.charge.paymentMethod === "card-capture-declined")
          return { outcome: "declined", reason: "card_declined" };
        const hold = holds.get(request.reference);
        if (hold?.state !== "held")
          complaints.push(`capture of ${orderId}, whose money is ${hold?.state ?? "nowhere"}`);
        else hold.state = "taken";

        return { outcome: "approved", reference: `capt-${idempotencyKey}` };
      }
      case "void": {
        if (of.some(({ state }) => state === "taken")) return { outcome: "already_captured" };
        for (const hold of of) if (hold.state === "held") hold.state = "let go";

        return { outcome: "approved", reference: `void-${idempotencyKey}` };
      }
      case "refund": {
        const taken = of.filter(({ state }) => state === "taken");
        if (taken.length !== 1)
          complaints.push(`refund of ${orderId}, of which ${taken.length} captures stand`);
        for (const hold of taken) hold.state = "paid back";

        return { outcome: "approved", reference: `refd-${idempotencyKey}` };
      }
    }
  }
}
