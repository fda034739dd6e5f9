import type { Result, Tx } from "@warren/messaging";
import type { Movement, Stock } from "../domain/stock.js";

export type StockRow = Readonly<{
  product_id: string;
  name: string;
  price_minor: string;
  currency: string;
  low_stock_threshold: number;
  available_quantity: string;
  reserved_quantity: string;
  sold_quantity: string;
}>;

/** Joins `inventory i` and `products p` into what {@link stockOf} reads. */
export const STOCK_COLUMNS = `i.product_id, p.name, p.price_minor, p.currency, p.low_stock_threshold,
  i.available_quantity, i.reserved_quantity, i.sold_quantity`;

export function stockOf(row: StockRow): Stock {
  return {
    productId: row.product_id,
    name: row.name,
    priceMinor: BigInt(row.price_minor),
    currency: row.currency,
    lowStockThreshold: row.low_stock_threshold,
    available: Number(row.available_quantity),
    reserved: Number(row.reserved_quantity),
    sold: Number(row.sold_quantity),
  };
}

/** Adds movements, and moves the stock of their products by the sum of them. The products' rows must be locked. */
export function saveMovements(
  tx: Tx,
  movements: readonly Movement[],
  now: Date,
): readonly Promise<Result<unknown>>[] {
  if (movements.length === 0) return [];
  const deltas = deltasOf(movements);

  return [
    tx.query(
      `update inventory i set
        available_quantity = i.available_quantity + d.available,
        reserved_quantity = i.reserved_quantity + d.reserved,
        sold_quantity = i.sold_quantity + d.sold,
        last_updated = $5
      from unnest($1::text[], $2::bigint[], $3::bigint[], $4::bigint[]) as d(product_id, available, reserved, sold)
      where i.product_id = d.product_id`,
      [
        deltas.map(({ productId }) => productId),
        deltas.map(({ available }) => available),
        deltas.map(({ reserved }) => reserved),
        deltas.map(({ sold }) => sold),
        now,
      ],
    ),
    tx.query(
      `insert into stock_movements
        (product_id, kind, order_id, adjustment_id, reason, available_delta, reserved_delta, sold_delta, at)
      select m.*, $9 from unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::bigint[],
        $7::bigint[], $8::bigint[]) as m`,
      [
        movements.map(({ productId }) => productId),
        movements.map(({ kind }) => kind),
        movements.map(({ orderId }) => orderId ?? null),
        movements.map(({ adjustmentId }) => adjustmentId ?? null),
        movements.map(({ reason }) => reason ?? null),
        movements.map(({ available }) => available),
        movements.map(({ reserved }) => reserved),
        movements.map(({ sold }) => sold),
        now,
      ],
    ),
  ];
}

function deltasOf(movements: readonly Movement[]) {
  const sums = new Map<string, { productId: string; available: number; reserved: number; sold: number }>();
  for (const { productId, available, reserved, sold } of movements) {
    const sum = sums.get(productId) ?? { productId, available: 0, reserved: 0, sold: 0 };
    sum.available += available;
    sum.reserved += reserved;
    sum.sold += sold;
    sums.set(productId, sum);
  }

  return [...sums.values()];
}
