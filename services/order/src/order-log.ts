import { componentLogger, type Change, type Tx } from "@warren/messaging";
import type { MessageIds } from "@warren/messaging/contract";
import type { ServiceResources } from "@warren/service-host";
import type { OrderStates } from "./order.js";

/** Writes one line for each change of an order's state, once its transaction has committed. */
export type OrderLog = Readonly<{
  /** @param orders the ids of the messages that placed them */
  placed(tx: Tx, orders: readonly MessageIds[]): void;
  /** @param ids those of the message that changed it; of a deadline, which has none, the order's own */
  changed(tx: Tx, changes: readonly Change<OrderStates>[], ids: MessageIds): void;
}>;

const CHANGED = "an order changed its state";

export function orderLog(resources: Pick<ServiceResources, "logger">): OrderLog {
  const logger = componentLogger(resources.logger, "saga");

  return {
    placed(tx, orders) {
      if (!logger.isLevelEnabled("info")) return;
      tx.onCommit(() => {
        for (const ids of orders)
          logger.info({ ...ids, from: "none", to: "created", by: "PlaceOrder" }, CHANGED);
      });
    },
    changed(tx, changes, ids) {
      if (!logger.isLevelEnabled("info")) return;
      const moves = changes.filter(({ from, to }) => from !== to);
      if (moves.length === 0) return;
      tx.onCommit(() => {
        for (const { id: orderId, from, to, by, data } of moves) {
          // Not its message, which somebody wrote.
          const reason = "ending" in data ? data.ending.reason : undefined;
          logger.info({ ...ids, orderId, from, to, by, reason }, CHANGED);
        }
      });
    },
  };
}
