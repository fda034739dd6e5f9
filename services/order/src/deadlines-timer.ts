import { addToOutbox, runDeadlines } from "@warren/messaging";
import type { Timer } from "@warren/chassis";
import { order } from "@warren/generated/order";
import type { OrderSaga } from "./saga/order-saga.js";
import { correlationIds } from "./store/correlation.js";
import { sagaStore } from "./store/saga-store.js";

/** The most deadlines in one transaction. */
const BATCH = 200;

/** Gives up steps that were not answered in time. What that sends goes out through the outbox. */
export function deadlinesTimer(saga: OrderSaga, everyMs: number): Timer {
  return {
    name: "saga deadlines",
    everyMs,
    run: async ({ transaction, now }) => {
      await transaction(async (tx) => {
        const ran = await runDeadlines(saga, sagaStore, BATCH, { tx, now });
        if (ran.length === 0) return;
        const ids = await correlationIds(
          tx,
          ran.map(({ instance }) => instance.id),
        );
        const sendings = ran.map(({ instance, sends }) => {
          const correlationId = ids.get(instance.id);

          return { messages: sends, origin: correlationId === undefined ? {} : { correlationId } };
        });
        await addToOutbox(order, tx, sendings, now);
      });
    },
  };
}
