import { addToOutbox, runDeadlines, type SagaStore } from "@warren/messaging";
import type { ServiceResources, Timer } from "@warren/service-host";
import { order } from "@warren/generated/order";
import { Counter } from "prom-client";
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
      const waitedIn = await transaction(async (tx) => {
        const ran = await runDeadlines(saga, store, BATCH, { tx, now });
        if (ran.length === 0) return [];
        const ids = await correlationIds(
          tx,
          ran.map(({ instance }) => instance.id),
        );
        const sendings = ran.map(({ instance, sends }) => {
          const correlationId = ids.get(instance.id);

          return { messages: sends, origin: correlationId === undefined ? {} : { correlationId } };
        });
        await addToOutbox(order, tx, sendings, now);

        return ran.flatMap(({ changes }) => changes.map(({ from }) => from));
      });
      for (const state of waitedIn) passed.inc({ state });
      const orders = waitedIn.filter((state) => state === "created").length;
      if (orders > 0) {
        logger.warn(
          { orders },
          "orders go on though their turn in the queue did not come: is orders.processing overloaded, or its node down?",
        );
      }
    },
  };
}
