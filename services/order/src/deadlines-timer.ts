import { addToOutbox, runDeadlines, together, type SagaStore } from "@warren/messaging";
import type { ServiceResources, Timer } from "@warren/service-host";
import { order } from "@warren/generated/order";
import { Counter } from "prom-client";
import { orderLog } from "./order-log.js";
import type { OrderStates } from "./order.js";
import type { OrderSaga } from "./saga/order-saga.js";
import { correlationIds } from "./store/correlation.js";

/** The most deadlines in one transaction. */
const BATCH = 200;

/** Goes on where an order was not taken up, or a step not answered, in time. What that sends goes out through the outbox. */
export function deadlinesTimer(
  { saga, store }: Readonly<{ saga: OrderSaga; store: SagaStore<OrderStates> }>,
  everyMs: number,
  { logger, metrics }: Pick<ServiceResources, "logger" | "metrics">,
): Timer {
  const log = orderLog({ logger });
  const passed = new Counter({
    name: "order_deadlines_passed_total",
    help: "Orders that waited too long, by the state in which they did: created for their turn in the queue, the others for an answer.",
    labelNames: ["state"],
    registers: [metrics],
  });

  return {
    name: "saga deadlines",
    everyMs,
    run: async ({ transaction, now }) => {
      const waited = await transaction(async (tx) => {
        const ran = await runDeadlines(saga, store, BATCH, { tx, now });
        if (ran.length === 0) return [];
        const ids = await correlationIds(
          tx,
          ran.map(({ instance }) => instance.id),
        );
        const sendings = ran.map(({ instance, changes, sends }) => {
          const correlationId = ids.get(instance.id);
          log.changed(tx, changes, { ids: { correlationId } });

          return { messages: sends, origin: correlationId === undefined ? {} : { correlationId } };
        });
        await addToOutbox(order, tx, sendings, now);

        return ran.flatMap(({ changes }) =>
          changes.map(({ id: orderId, from }) => ({
            from,
            ids: { orderId, correlationId: ids.get(orderId) },
          })),
        );
      });
      for (const { from } of waited) passed.inc({ state: from });
      const untaken = waited.filter(({ from }) => from === "created").map(({ ids }) => ids);
      if (untaken.length > 0) {
        logger.warn(
          { ...together(untaken), orders: untaken.length },
          "orders go on though their turn in the queue did not come: is orders.processing overloaded, or its node down?",
        );
      }
    },
  };
}
