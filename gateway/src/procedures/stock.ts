import { randomUUID } from "node:crypto";
import { Uuid } from "@warren/contracts/scalars";
import { LowProducts } from "@warren/contracts/catalogue";
import { StockAdjusted, StockLevel } from "@warren/contracts/stock";
import * as z from "zod";
import { refusalOf } from "./stock-refusal.js";
import { adjustStockInput, lowStockInput, stockInput } from "../inputs.js";
import { Problem } from "../problem.js";
import { gives, passesOn } from "../rest/gives.js";
import { named } from "../rest/named.js";
import { ASKING } from "../rpc-problem.js";
import type { Shop } from "../shop.js";
import { forAnyone, forTrusted, router } from "../trpc.js";

const Adjusted = named(
  "AdjustmentsTaken",
  "What became of adjustments that were sent together.",
  z.object({
    accepted: z.array(Uuid).describe("The id of each, in the order in which they were sent."),
    made: z
      .array(StockAdjusted)
      .describe("What there is after each that is made; the others are with the broker."),
  }),
);
type Adjusted = z.output<typeof Adjusted>;

/** How much there is of a product. */
export function stockRouter({ shop }: Readonly<{ shop: Shop }>) {
  return router({
    check: forAnyone
      .meta({
        rest: {
          method: "GET",
          path: "/api/stock/{productId}",
          summary: "Check how much of a product can be sold",
          description: "It sets nothing aside.",
          problems: ["product_unknown", ...ASKING],
        },
      })
      .input(stockInput)
      .query(
        passesOn(StockLevel, async ({ input, ctx, signal }) => {
          const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };
          const reply = await shop.ask.CheckStock(input, options);
          if (reply.type === "ProductUnknown") {
            throw new Problem("product_unknown", "The catalogue has no such product.");
          }

          return reply.data;
        }),
      ),

    low: forTrusted
      .meta({
        rest: {
          method: "GET",
          path: "/api/admin/stock/low",
          summary: "List products that run low",
          description:
            "The scarcest first. A product is low with as many left as its threshold says, or fewer.",
          problems: [...ASKING],
        },
      })
      .input(lowStockInput)
      .output(gives(LowProducts))
      .query(async ({ input, ctx, signal }) => {
        const options = { ...ctx.origin, ...(signal === undefined ? {} : { signal }) };

        return (await shop.ask.ListLowProducts(input, options)).data;
      }),

    adjust: forTrusted
      .meta({
        rest: {
          method: "POST",
          path: "/api/admin/stock",
          summary: "Adjust stock",
          description: "Goods came in, were lost or were counted again. Adjustments are made in their order.",
          answers: {
            200: "All adjustments are made.",
            202: "Some are made; the others are with the broker, and will be.",
          },
          status: ({ accepted, made }: Adjusted) => (made.length === accepted.length ? 200 : 202),
          problems: ["product_unknown", "stock_not_adjustable", "outcome_unknown", ...ASKING],
        },
      })
      .input(adjustStockInput)
      .output(gives(Adjusted))
      .mutation(async ({ input, ctx }) => {
        const adjustments = input.adjustments.map(withId);
        const replies = await shop.adjustStock(adjustments, ctx.origin);
        const refused = refusalOf(replies);
        if (refused !== undefined) throw refused;

        return {
          accepted: adjustments.map(({ adjustmentId }) => adjustmentId),
          made: replies.flatMap((reply) => (reply?.type === "StockAdjusted" ? [reply.data] : [])),
        };
      }),
  });
}

function withId({
  adjustmentId = randomUUID(),
  productId,
  delta,
  reason,
}: z.output<typeof adjustStockInput>["adjustments"][number]) {
  return { adjustmentId, productId, delta, reason };
}
