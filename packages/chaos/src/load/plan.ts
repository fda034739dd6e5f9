import { randomUUID } from "node:crypto";
import type { Draw } from "../random.js";
import { GOODS } from "./products.js";

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
export function planFor(draw: Draw): Plan {
  const lines = draw.shuffled(GOODS).slice(0, draw.between(1, 3));
  const lot = draw.next();

  return {
    order: {
      userId: randomUUID(),
      items: lines.map(({ productId, price }) => ({ productId, price, quantity: draw.between(1, 3) })),
      priority: draw.chance(0.2) ? "high" : "normal",
      prices: "catalogue",
      // Refused at once, when the money is taken, or by every carrier: each is undone from another state.
      ...(lot < 0.05 ? { paymentMethod: "card-declined" } : {}),
      ...(lot >= 0.05 && lot < 0.08 ? { paymentMethod: "card-capture-declined" } : {}),
      ...(lot >= 0.08 && lot < 0.11 ? { address: { country: "AQ" } } : {}),
    },
    idempotencyKey: randomUUID(),
    again: draw.chance(0.1) ? draw.pick(["at once", "later"]) : "no",
    abusesKey: draw.chance(0.02),
    cancelAfterMs: draw.chance(0.08) ? draw.between(0, 4_000) : undefined,
  };
}
