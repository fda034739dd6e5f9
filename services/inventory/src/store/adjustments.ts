import type { Tx } from "@warren/messaging";
import type { AdjustStock } from "@warren/generated/inventory";
import type { KnownAdjustments } from "../domain/adjust.js";
import { STOCK_COLUMNS, STOCK_TABLES, stockOf, type StockRow } from "./stocks.js";

const LOCK = `
  select ${STOCK_COLUMNS} from ${STOCK_TABLES}
  where i.product_id = any($1::text[]) order by i.product_id for update of i`;

const MADE = "select adjustment_id from stock_movements where adjustment_id = any($1::uuid[])";

/** Loads and locks the products that adjustments name, and finds those adjustments that were made before. */
export async function loadForAdjustments(
  tx: Tx,
  adjustments: readonly AdjustStock[],
): Promise<KnownAdjustments> {
  // The lock comes first: whoever adjusted the same product has committed when the second statement looks.
  const [stocks, made] = await Promise.all([
    tx.query<StockRow>(LOCK, [[...new Set(adjustments.map(({ data }) => data.productId))]]),
    tx.query<{ adjustment_id: string }>(MADE, [adjustments.map(({ data }) => data.adjustmentId)]),
  ]);

  return {
    stocks: stocks.rows.map(stockOf),
    made: new Set(made.rows.map(({ adjustment_id }) => adjustment_id)),
  };
}
