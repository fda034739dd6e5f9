import type { Doubled } from "./effects.js";

/** A mail that was delivered, as far as it is counted here. */
type Delivered = Readonly<{ order: string | undefined; subject: string; received: number }>;

/**
 * Different mails of one kind about one of these orders. Mails about products are left out: a shelf that is filled up by a
 * cancellation may run low a second time, and is told of twice.
 */
export function doubledMails(
  mails: readonly Delivered[],
  isOrder: (id: string) => boolean,
): readonly Doubled[] {
  const counts = new Map<string, number>();
  for (const { order, subject } of mails) {
    if (order === undefined || !isOrder(order)) continue;
    const key = `${order} ${subject}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  return [...counts].flatMap(([key, times]) => (times > 1 ? [{ what: "delivered e-mail", key, times }] : []));
}
