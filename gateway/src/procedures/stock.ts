import { randomUUID } from "node:crypto";
import { refusalOf } from "./stock-refusal.js";
import { adjustStockInput, stockInput } from "../inputs.js";
import { Problem } from "../problem.js";
import type { Shop } from "../shop.js";
import { forAnyone, forTrusted, router } from "../trpc.js";

/** How much there is of a product. */
export function stockRouter({ shop }: Readonly<{ shop: Shop }>) {
  return router({
    check: forAnyone.input(stockInput).query(async ({ input, ctx, signal }) => {
      const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };
      const reply = await shop.ask.CheckStock(input, options);
      if (reply.type === "ProductUnknown") {
        throw new Problem("product_unknown", "The catalogue has no such product.");
      }
      const { productId, available, reserved, sufficient, checkedAt } = reply.data;

      return { productId, available, reserved, sufficient, checkedAt };
    }),

    adjust: forTrusted.input(adjustStockInput).mutation(async ({ input, ctx }) => {
      const adjustments = input.adjustments.map(
        ({ adjustmentId = randomUUID(), productId, delta, reason }) => ({
          adjustmentId,
          productId,
          delta,
          reason,
        }),
      );
      const replies = await shop.adjustStock(adjustments, ctx.origin);
      const refused = refusalOf(replies);
      if (refused !== undefined) throw refused;

      return {
        accepted: adjustments.map(({ adjustmentId }) => adjustmentId),
        /** What there is after each that is made; the others are with the broker. */
        made: replies.flatMap((reply) => (reply?.type === "StockAdjusted" ? [reply.data] : [])),
      };
    }),
  });
}
