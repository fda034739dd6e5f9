import { componentLogger, type Change, type Tx } from "@warren/messaging";
import type { Delivery } from "@warren/messaging/contract";
import type { ServiceResources } from "@warren/service-host";
import type { OrderStates } from "./order.js";

/** Writes one line for each change of an order's state, once its transaction has committed. */
export type OrderLog = Readonly<{
  /** @param by the messages that placed them */
  placed(tx: Tx, by: readonly HasIds[]): void;
  /** @param by the message that changed it; for a deadline, where there is none, what is known of the order */
  changed(tx: Tx, changes: readonly Change<OrderStates>[], by: HasIds): void;
}>;

type HasIds = Pick<Delivery, "ids">;

const CHANGED = "an order changed its state";

export function orderLog(resources: Pick<ServiceResources, "logger">): OrderLog {
  const logger = componentLogger(resources.logger, "saga");

  return {
    placed(tx, by) {
      if (!logger.isLevelEnabled("info")) return;
      tx.onCommit(() => {
        for (const { ids } of by)
          logger.info({ from: "none", to: "created", by: "PlaceOrder", ...ids }, CHANGED);
      });
    },
    changed(tx, changes, message) {
      if (!logger.isLevelEnabled("info")) return;
      const moves = changes.filter(({ from, to }) => from !== to);
      if (moves.length === 0) return;
      tx.onCommit(() => {
        const { ids } = message;
        for (const { id: orderId, from, to, by, data } of moves) {
          // Not its message, which somebody wrote.
          const reason = "ending" in data ? data.ending.reason : undefined;
          logger.info({ orderId, from, to, by, reason, ...ids }, CHANGED);
        }
      });
    },
  };
}
