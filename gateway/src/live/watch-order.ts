import { hasEnded } from "@warren/contracts/order-status";
import { joinedSignal } from "@warren/messaging";
import { Problem } from "../problem.js";
import type { OrderUpdate, OrderView } from "../orders/order-answers.js";
import type { UnhandledOrder } from "../orders/read-order.js";
import type { OrderChanges } from "./order-changes.js";

export type Watching = Readonly<{
  changes: OrderChanges;
  read(orderId: string, signal: AbortSignal): Promise<OrderView | UnhandledOrder>;
  /** Aborted when the gateway closes: clients then come back to another instance. */
  closing: AbortSignal;
  /** After a quiet time the order is asked for, since a live change may be lost. Default 10,000. */
  refreshMs?: number;
}>;

const UNHANDLED_VERSION = -1;

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
  // Before the order is read, or a change in between would be missed.
  const feed = watching.changes.follow(order.id);
  const { signal, release } = joinedSignal(caller, closing);
  let seen = order.after ?? UNHANDLED_VERSION - 1;
  let shown: OrderUpdate["status"] | undefined = seen === UNHANDLED_VERSION ? "accepted" : undefined;
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
        const isStored = update.version > UNHANDLED_VERSION;
        if (!isKnown && isStored && seen > update.version) seen = update.version - 1;
        isKnown ||= isStored;
        const isOtherwiseUnhandled = !isStored && seen === UNHANDLED_VERSION && update.status !== shown;
        if (update.version > seen || isOtherwiseUnhandled) {
          seen = update.version;
          shown = update.status;
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
    release();
    feed.close();
  }
}

function updateOf(order: OrderView | UnhandledOrder): OrderUpdate {
  const { id } = order;
  if (!("version" in order)) {
    const at = order.status === "failed" ? order.failedAt : order.acceptedAt;

    return { id, status: order.status, version: UNHANDLED_VERSION, at, ended: false };
  }
  const { status, version, updatedAt } = order;

  return { id, status, version, at: updatedAt, ended: hasEnded(status) };
}
