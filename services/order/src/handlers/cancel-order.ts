import { runSaga, type Advance, type SagaStore, type Tx } from "@warren/messaging";
import { answer, type RequestHandler, type SendableOf } from "@warren/messaging/contract";
import {
  OrderCancelRequested,
  OrderNotCancellable,
  OrderNotFound,
  type CancelOrder,
  type order,
} from "@warren/generated/order";
import type { OrderLog } from "../order-log.js";
import type { OrderStates } from "../order.js";
import type { SagaSends } from "../saga/compensation.js";
import type { OrderSaga } from "../saga/order-saga.js";
import { findOrders } from "../store/place.js";

type Reply = OrderCancelRequested | OrderNotCancellable | OrderNotFound;

/** Hands the customers' wishes to the saga and tells what became of them. Somebody else's order is like one that nobody has. */
export function cancelOrders({
  saga,
  store,
  log,
}: Readonly<{
  saga: OrderSaga;
  store: SagaStore<OrderStates>;
  log: Pick<OrderLog, "changed">;
}>): RequestHandler<CancelOrder, Reply, SendableOf<typeof order>, Tx> {
  return async (deliveries, context) => {
    const known = await findOrders(context.tx, [...new Set(deliveries.map(({ data }) => data.orderId))]);
    const about = deliveries.filter(({ data: { orderId, userId } }) => {
      const found = known.get(orderId);

      return found !== undefined && (userId === undefined || userId === found.userId);
    });
    const ran = await runSaga(
      saga,
      store,
      about.map((delivery) => ({ id: delivery.data.orderId, delivery })),
      context,
    );
    about.forEach((delivery, index) => log.changed(context.tx, ran[index]?.changes ?? [], delivery));
    const results = new Map(about.map((delivery, index) => [delivery, ran[index]]));

    return deliveries.map((delivery) => {
      const result = results.get(delivery);

      return result === undefined
        ? answer(OrderNotFound({ orderId: delivery.data.orderId }))
        : answer(replyTo(delivery.data.orderId, result), ...result.sends);
    });
  };
}

function replyTo(orderId: string, { instance: { state, data } }: Advance<OrderStates, SagaSends>): Reply {
  if ("ending" in data && data.ending.status === "cancelled")
    return OrderCancelRequested({ orderId, status: state });

  return OrderNotCancellable({
    orderId,
    status: state,
    message: WHY[state] ?? "The order has ended already.",
  });
}

const WHY: Partial<Record<keyof OrderStates, string>> = {
  dispatched: "The parcel has left the house.",
  delivered: "The parcel has been delivered.",
  rejected: "The shop rejected the order already.",
  compensating: "The order is being undone already.",
};
