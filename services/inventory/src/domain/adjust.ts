import { RejectError, RetryError } from "@warren/messaging";
import type { AdjustStock, StockLow } from "@warren/generated/inventory";
import { applyTo } from "./decide.js";
import { MAX_STOCK, type Movement, type Stock } from "./stock.js";

/** What is known when adjustments are decided. */
export type KnownAdjustments = Readonly<{
  stocks: readonly Stock[];
  /** The ids of those that were made before. */
  made: ReadonlySet<string>;
}>;

/** What a batch of adjustments comes to. */
export type AdjustmentDecision = Readonly<{
  /** What each adjustment causes, in their order. */
  sends: readonly (readonly StockLow[])[];
  movements: readonly Movement[];
}>;

/**
 * Decides adjustments one after another.
 *
 * @throws RejectError when one would leave less than nothing, or more than the contract can say
 * @throws RetryError when the catalogue lacks the product: it may be on its way through another queue
 */
export function adjust(
  adjustments: readonly AdjustStock[],
  known: KnownAdjustments,
  now: Date,
): AdjustmentDecision {
  const stocks = new Map(known.stocks.map((one) => [one.productId, one]));
  const made = new Set(known.made);
  const movements: Movement[] = [];

  const sends = adjustments.map(({ data }) => {
    const { adjustmentId, productId, delta, reason } = data;
    // PostgreSQL writes a uuid in small letters, however it came.
    const id = adjustmentId.toLowerCase();
    if (made.has(id)) return [];
    made.add(id);

    const stock = stocks.get(productId);
    if (stock === undefined) throw new RetryError(`the catalogue does not have ${productId}`);
    refuseImpossible(stock, delta);
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

    return applyTo(stocks, [movement], now);
  });

  return { sends, movements };
}

function refuseImpossible({ productId, available }: Stock, delta: number): void {
  if (available + delta < 0) {
    throw new RejectError(`${productId} has ${available} available, which ${delta} would take below nothing`);
  }
  if (available + delta > MAX_STOCK) {
    throw new RejectError(`${productId} cannot have more than ${MAX_STOCK} available`);
  }
}
