import type { ReservedLine, Shortage } from "@warren/generated/inventory";

/** Why an order got nothing. */
export type Rejection = Readonly<{
  reason: "out_of_stock" | "unknown_product" | "price_mismatch" | "released";
  message: string;
  shortages: readonly Shortage[];
}>;

type OfOrder = Readonly<{ orderId: string; createdAt: Date; updatedAt: Date }>;

/** What an order holds. A released one may never have held anything: then it keeps a late ReserveStock from reserving. */
export type Reservation =
  | (OfOrder & Readonly<{ state: "reserved" | "committed" | "released"; items: readonly ReservedLine[] }>)
  | (OfOrder & Readonly<{ state: "rejected"; rejection: Rejection }>);

/** How much of each product the lines come to: an order may name one product twice. */
export function quantities(
  lines: readonly Readonly<{ productId: string; quantity: number }>[],
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { productId, quantity } of lines) sums.set(productId, (sums.get(productId) ?? 0) + quantity);

  return sums;
}
