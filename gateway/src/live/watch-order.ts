import { hasEnded } from "@warren/contracts/order-status";
import type { OrderStatus } from "@warren/generated/gateway";
import { Problem } from "../problem.js";
import type { AcceptedOrder, OrderView } from "../orders/read-order.js";
import type { OrderChanges } from "./order-changes.js";

/** Where an order stands, and when it came there. */
export type OrderUpdate = Readonly<{
  id: string;
  status: OrderStatus | "accepted";
  /** Grows with each change from 0; -1 for an order that is only accepted. */
  version: number;
  at: string;
  /** No further update follows. */
  ended: boolean;
}>;

export type Watching = Readonly<{
  changes: OrderChanges;
  read(orderId: string, signal: AbortSignal): Promise<OrderView | AcceptedOrder>;
  /** Aborted when the gateway closes: clients then come back to another instance. */
  closing: AbortSignal;
  /** After a quiet time the order is asked for, since a live change may be lost. Default 10,000. */
  refreshMs?: number;
}>;

const ACCEPTED_VERSION = -1;

/**
 * Yields where the order stands now and then each change, until it has ended or the signal is aborted. With `after`, the
 * version that the caller has seen, only what is newer.
 */
export async function* watchOrder(
  watching: Watching,
  order: Readonly<{ id: string; after: number | undefined }>,
  caller: AbortSignal,
): AsyncGenerator<OrderUpdate, void> {
  const { closing, refreshMs = 10_000 } = watching;
  const signal = AbortSignal.any([caller, closing]);
  // Before the order is read, or a change in between would be missed.
  const feed = watching.changes.follow(order.id);
  let seen = order.after ?? ACCEPTED_VERSION - 1;
  let isKnown = false;
  try {
    for (let first = true; !signal.aborted; first = false) {
      const now = await watching.read(order.id, signal).catch((error: unknown) => {
        if (first || signal.aborted) throw error;

        return undefined;
      });
      if (now !== undefined) {
        const update = updateOf(now);
        // No version that the order has had: its reader is told where it stands, as one that comes for the first time.
        if (!isKnown && update.status !== "accepted" && seen > update.version) seen = update.version - 1;
        isKnown ||= update.status !== "accepted";
        if (update.version > seen) {
          seen = update.version;
          yield update;
        }
        if (update.ended) return;
      }
      for (;;) {
        const change = await feed.next(signal, refreshMs);
        if (change === undefined) break;
        if (change.version <= seen) continue;
        seen = change.version;
        const { status, version, changedAt } = change;
        const ended = hasEnded(status);
        yield { id: order.id, status, version, at: changedAt, ended };
        if (ended) return;
      }
    }
    if (closing.aborted) throw new Problem("unavailable", "The gateway is closing. Connect again.");
  } finally {
    feed.close();
  }
}

function updateOf(order: OrderView | AcceptedOrder): OrderUpdate {
  if (order.status === "accepted") {
    return {
      id: order.id,
      status: "accepted",
      version: ACCEPTED_VERSION,
      at: order.acceptedAt,
      ended: false,
    };
  }
  const { id, status, version, updatedAt } = order;

  return { id, status, version, at: updatedAt, ended: hasEnded(status) };
}
