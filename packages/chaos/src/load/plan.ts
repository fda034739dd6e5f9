import { randomUUID } from "node:crypto";
import type { Random } from "../random.js";
import { PRODUCTS } from "./products.js";

/** What one customer is going to do. */
export type Plan = Readonly<{
  order: Readonly<Record<string, unknown>>;
  idempotencyKey: string;
  /** Sends the same request once more, beside the first one or after its answer. */
  again: "no" | "at once" | "later";
  /** Sends another order with the same key, which must be refused. */
  abusesKey: boolean;
  /** Asks for the order to be cancelled so long after it was taken. */
  cancelAfterMs: number | undefined;
}>;

/** Most customers are plain; some of everything else is among them. */
export function planFor(random: Random): Plan {
  const lines = random.shuffled(PRODUCTS).slice(0, random.between(1, 3));
  const lot = random.next();

  return {
    order: {
      userId: randomUUID(),
      email: "somebody@customers.example",
      items: lines.map(({ productId, price }) => ({ productId, price, quantity: random.between(1, 3) })),
      priority: random.chance(0.2) ? "high" : "normal",
      prices: "catalogue",
      // Refused at once, when the money is taken, or by every carrier: each is undone from another state.
      ...(lot < 0.05 ? { paymentMethod: "card-declined" } : {}),
      ...(lot >= 0.05 && lot < 0.08 ? { paymentMethod: "card-capture-declined" } : {}),
      ...(lot >= 0.08 && lot < 0.11 ? { address: { country: "AQ" } } : {}),
    },
    idempotencyKey: randomUUID(),
    again: random.chance(0.1) ? random.pick(["at once", "later"]) : "no",
    abusesKey: random.chance(0.02),
    cancelAfterMs: random.chance(0.08) ? random.between(0, 4_000) : undefined,
  };
}
