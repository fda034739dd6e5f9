import { RejectError, RetryError } from "@warren/messaging";
import { answer, type Answer, type Delivery } from "@warren/messaging/contract";
import {
  ProductUnknown,
  StockAdjusted,
  StockNotAdjustable,
  type AdjustStock,
  type StockLow,
} from "@warren/generated/inventory";
import type { Adjusted } from "./domain/adjust.js";
import { MAX_STOCK } from "./domain/stock.js";

type AdjustmentAnswer = Answer<StockAdjusted | StockNotAdjustable | ProductUnknown, StockLow>;

/**
 * Tells the caller what became of an adjustment.
 *
 * @throws RejectError where it cannot be and its caller waits no longer, since the answer would reach nobody
 * @throws RetryError where the catalogue lacks the product then: it may be on its way through another queue
 */
export function answerAdjustment(
  { data: { adjustmentId, productId }, callerWaits }: Pick<Delivery<AdjustStock>, "data" | "callerWaits">,
  outcome: Adjusted,
): AdjustmentAnswer {
  switch (outcome.kind) {
    case "made": {
      const available = Math.min(outcome.available, MAX_STOCK);

      return answer(StockAdjusted({ adjustmentId, productId, available }), ...outcome.sends);
    }
    case "unknown_product":
      if (callerWaits) return answer(ProductUnknown({ productId }));
      throw new RetryError(`the catalogue does not have ${productId}`);
    case "impossible": {
      if (!callerWaits) throw new RejectError(outcome.why);
      const available = Math.min(outcome.available, MAX_STOCK);

      return answer(StockNotAdjustable({ adjustmentId, productId, available, message: outcome.why }));
    }
  }
}
