import type { AdjustStock, StockLow } from "@warren/generated/inventory";
import { applyTo } from "./decide.js";
import { MAX_STOCK, type Movement, type Stock } from "./stock.js";

/** What is known when adjustments are decided. */
export type KnownAdjustments = Readonly<{
  stocks: readonly Stock[];
  /** The ids of those that were made before. */
  made: ReadonlySet<string>;
}>;

/** What became of one adjustment. */
export type Adjusted =
  /** It is made, now or before; `available` is what there is after it. */
  | Readonly<{ kind: "made"; available: number; sends: readonly StockLow[] }>
  | Readonly<{ kind: "unknown_product" }>
  /** It would leave less than nothing, or more than the contract can say. */
  | Readonly<{ kind: "impossible"; available: number; why: string }>;

/** What a batch of adjustments comes to: what became of each, in their order, and how stock moves. */
export type AdjustmentDecision = Readonly<{
  outcomes: readonly Adjusted[];
  movements: readonly Movement[];
}>;

/** Decides adjustments one after another. What cannot be changes nothing, and those around it are made. */
export function adjust(
  adjustments: readonly Pick<AdjustStock, "data">[],
  known: KnownAdjustments,
  now: Date,
): AdjustmentDecision {
  const stocks = new Map(known.stocks.map((one) => [one.productId, one]));
  const made = new Set(known.made);
  const movements: Movement[] = [];

  const outcomes = adjustments.map(({ data }): Adjusted => {
    const { adjustmentId, productId, delta, reason } = data;
    const stock = stocks.get(productId);
    if (stock === undefined) return { kind: "unknown_product" };
    // PostgreSQL writes a uuid in small letters, however it came.
    const id = adjustmentId.toLowerCase();
    if (made.has(id)) return { kind: "made", available: stock.available, sends: [] };
    const why = whyImpossible(stock, delta);
    if (why !== undefined) return { kind: "impossible", available: stock.available, why };

    made.add(id);
    const movement = {
      productId,
      kind: "adjusted",
      adjustmentId,
      reason,
      available: delta,
      reserved: 0,
      sold: 0,
    } as const;
    movements.push(movement);
    const sends = applyTo(stocks, [movement], now);

    return { kind: "made", available: stock.available + delta, sends };
  });

  return { outcomes, movements };
}

function whyImpossible({ productId, available }: Stock, delta: number): string | undefined {
  if (available + delta < 0) {
    return `${productId} has ${available} available, which ${delta} would take below nothing`;
  }

  return available + delta > MAX_STOCK
    ? `${productId} cannot have more than ${MAX_STOCK} available`
    : undefined;
}
