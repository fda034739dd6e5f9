import type { ListedOrder } from "./order-types.js";

/** A page of the list, as the gateway gives it. */
export type OrdersPart = Readonly<{ orders: readonly ListedOrder[]; nextCursor?: string | undefined }>;

/** What a list becomes by the newest page, read again while somebody looks at it. */
export type Freshened = Readonly<{
  parts: readonly OrdersPart[];
  /** Orders that are newer than all that are listed, and are not shown yet. */
  waiting: number;
}>;

/**
 * Freshens a list. At its top it becomes the newest page, with whatever came and without what no longer fits; what was loaded below is
 * loaded again when somebody goes there, so that a list which is watched all day does not grow. Further down nothing moves under the
 * reader's eyes: rows are renewed where they stand, and new ones wait.
 */
export function freshened(parts: readonly OrdersPart[], newest: OrdersPart, atTop: boolean): Freshened {
  if (atTop) return { parts: [newest], waiting: 0 };
  const now = new Map(newest.orders.map((order) => [order.id, order]));
  const listed = new Set(parts.flatMap(({ orders }) => orders.map(({ id }) => id)));
  const renewed = parts.map((part) => ({
    ...part,
    orders: part.orders.map((order) => now.get(order.id) ?? order),
  }));
  const firstKnown = newest.orders.findIndex(({ id }) => listed.has(id));

  return { parts: renewed, waiting: firstKnown === -1 ? newest.orders.length : firstKnown };
}
