import { randomUUID } from "node:crypto";
import type { CheckStock, ReserveStock, StockLevel } from "@warren/generated/inventory";

const ITEMS = 8;

const items = Array.from({ length: ITEMS }, (_, index) => ({
  productId: `bench-000${index + 1}`,
  quantity: 2,
  price: "12.99",
}));

/** What is published: JSON of about 560 bytes. */
export function reserveStock(): ReserveStock["data"] {
  return { orderId: randomUUID(), items, currency: "USD", prices: "catalogue" };
}

/** What is asked for. */
export const question: CheckStock["data"] = { productId: "bench-0001", quantity: 1 };

/** What is answered. */
export function answerTo({ productId }: CheckStock["data"], now: Date): StockLevel["data"] {
  return { productId, available: 1_000, reserved: 0, sufficient: true, checkedAt: now.toISOString() };
}
