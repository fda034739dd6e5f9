/** One product: what the catalogue says of it, and how much of it there is. */
export type Stock = Readonly<{
  productId: string;
  name: string;
  priceMinor: bigint;
  currency: string;
  lowStockThreshold: number;
  available: number;
  reserved: number;
  sold: number;
}>;

/**
 * Why stock moved. Only `initial` and `adjusted` change how much there is in all; the others move it between available,
 * reserved and sold.
 */
export type MovementKind = "initial" | "adjusted" | "reserved" | "released" | "sold" | "restocked";

/** A change of one product's stock. Movements are never changed or removed: together they make up the stock. */
export type Movement = Readonly<{
  productId: string;
  kind: MovementKind;
  orderId?: string;
  adjustmentId?: string;
  reason?: string;
  available: number;
  reserved: number;
  sold: number;
}>;

/** What can be sold of one product, at most: the contract's limit for what goes on the wire. */
export const MAX_STOCK = 1_000_000_000;

/** The stock after a movement. */
export function moved(stock: Stock, movement: Movement): Stock {
  return {
    ...stock,
    available: stock.available + movement.available,
    reserved: stock.reserved + movement.reserved,
    sold: stock.sold + movement.sold,
  };
}

/** Whether what is available fell to the threshold or past it. A product that was low already does not fall again. */
export function fellLow(before: Stock, after: Stock): boolean {
  return before.available > before.lowStockThreshold && after.available <= after.lowStockThreshold;
}

/** What is left for sale, within the contract's bounds. */
export function sellable({ available }: Pick<Stock, "available">): number {
  return Math.min(available, MAX_STOCK);
}
