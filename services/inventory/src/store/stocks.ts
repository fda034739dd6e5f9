import { CollisionError, type Tx } from "@warren/messaging";
import { columnsOf, rowsOf, violates } from "@warren/service-host";
import type { Movement, Stock } from "../domain/stock.js";
import type { InventoryRow } from "../entities/inventory.js";
import type { ProductRow } from "../entities/product.js";

type OfProduct = Pick<ProductRow, "name" | "priceMinor" | "currency" | "lowStockThreshold">;

export type StockRow = InventoryRow & OfProduct;

const ofInventory = columnsOf<InventoryRow>(
  {
    productId: true,
    availableQuantity: true,
    reservedQuantity: true,
    soldQuantity: true,
    lastUpdated: true,
  },
  "i",
);
const ofProduct = columnsOf<OfProduct>(
  { name: true, priceMinor: true, currency: true, lowStockThreshold: true },
  "p",
);

/** What a statement selects from {@link STOCK_TABLES} to get a {@link StockRow}. */
export const STOCK_COLUMNS = `${ofInventory}, ${ofProduct}`;

export const STOCK_TABLES = "inventory i join products p on p.product_id = i.product_id";

type Delta = Pick<Stock, "productId" | "available" | "reserved" | "sold">;

const deltas = rowsOf<Delta>().as(
  "d",
  {
    product_id: ["text", ({ productId }) => productId],
    available: ["bigint", ({ available }) => available],
    reserved: ["bigint", ({ reserved }) => reserved],
    sold: ["bigint", ({ sold }) => sold],
  },
  ["now"],
);

const MOVE = `
  update inventory i set
    available_quantity = i.available_quantity + d.available,
    reserved_quantity = i.reserved_quantity + d.reserved,
    sold_quantity = i.sold_quantity + d.sold,
    last_updated = ${deltas.shared.now}
  from ${deltas.from}
  where i.product_id = d.product_id`;

const movementRows = rowsOf<Movement>().as(
  "m",
  {
    product_id: ["text", ({ productId }) => productId],
    kind: ["text", ({ kind }) => kind],
    order_id: ["uuid", ({ orderId }) => orderId],
    adjustment_id: ["uuid", ({ adjustmentId }) => adjustmentId],
    reason: ["text", ({ reason }) => reason],
    available_delta: ["bigint", ({ available }) => available],
    reserved_delta: ["bigint", ({ reserved }) => reserved],
    sold_delta: ["bigint", ({ sold }) => sold],
  },
  ["at"],
);

const TELL = movementRows.insertInto("stock_movements");

export function stockOf(row: StockRow): Stock {
  return {
    productId: row.productId,
    name: row.name,
    priceMinor: BigInt(row.priceMinor),
    currency: row.currency,
    lowStockThreshold: row.lowStockThreshold,
    available: Number(row.availableQuantity),
    reserved: Number(row.reservedQuantity),
    sold: Number(row.soldQuantity),
  };
}

/**
 * Adds movements, and moves the stock of their products by the sum of them. The products' rows must be locked. The transaction ends with
 * CollisionError when another instance made one of the adjustments first.
 */
export function saveMovements(tx: Tx, movements: readonly Movement[], now: Date): void {
  if (movements.length === 0) return;
  tx.send(MOVE, deltas.values(deltasOf(movements), { now }));
  tx.send(TELL, movementRows.values(movements, { at: now }), (error) =>
    violates(error, "stock_movements_adjustment_id_key")
      ? new CollisionError("another instance made one of the adjustments", { cause: error })
      : error,
  );
}

function deltasOf(movements: readonly Movement[]): readonly Delta[] {
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
