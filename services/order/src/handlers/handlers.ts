import { runSaga, type SagaStore, type Tx } from "@warren/messaging";
import {
  answer,
  eachRequest,
  loading,
  type Delivery,
  type Handlers,
  type ReceivedBy,
} from "@warren/messaging/contract";
import { OrderDetails, OrderNotFound, OrderPage, type order } from "@warren/generated/order";
import type { Deadlines } from "../saga/deadlines.js";
import type { OrderLog } from "../order-log.js";
import type { OrderMetrics } from "../order-metrics.js";
import type { OrderStates } from "../order.js";
import type { OrderSaga } from "../saga/order-saga.js";
import { orderPage } from "../store/order-page.js";
import { orderDetails } from "../store/views.js";
import { cancelOrders } from "./cancel-order.js";
import { placeOrders } from "./place-order.js";

type Event = ReceivedBy<typeof order>;

export type OrderParts = Readonly<{
  saga: OrderSaga;
  deadlines: Deadlines;
  store: SagaStore<OrderStates>;
  metrics: OrderMetrics;
  log: OrderLog;
}>;

/** Every operation that the contract gives the order service. */
export function orderHandlers(parts: OrderParts): Handlers<typeof order, Tx> {
  const { saga, deadlines, store, metrics, log } = parts;
  // One function for all events: the runtime then hands it a whole batch, whatever mixture it is.
  const advance = loading(
    (deliveries: readonly Delivery<Event>[], tx: Tx) =>
      store.load(tx, [...new Set(deliveries.map(({ data }) => data.orderId))]),
    async (deliveries, { tx, now }, loaded) => {
      const messages = deliveries.map((delivery) => ({ id: delivery.data.orderId, delivery }));

      const ran = await runSaga(saga, store, messages, { tx, now, loaded });
      deliveries.forEach((delivery, index) => log.changed(tx, ran[index]?.changes ?? [], delivery));

      return ran.map(({ sends }) => sends);
    },
  );

  return {
    PlaceOrder: placeOrders({ takeUpWithinMs: deadlines.created, metrics, log }),
    CancelOrder: cancelOrders({ saga, store, log }),
    GetOrder: async (deliveries, { tx }) => {
      const found = await orderDetails(tx, [...new Set(deliveries.map(({ data }) => data.orderId))]);

      return deliveries.map(({ data: { orderId } }) => {
        const details = found.get(orderId);

        return answer(details === undefined ? OrderNotFound({ orderId }) : OrderDetails(details));
      });
    },
    ListOrders: eachRequest(async ({ data }, { tx }) => answer(OrderPage(await orderPage(tx, data)))),
    OrderCreated: advance,
    "order.receives.orders.processing.standby": advance,
    StockReserved: advance,
    StockRejected: advance,
    StockReleased: advance,
    PaymentAuthorized: advance,
    PaymentDeclined: advance,
    PaymentCaptured: advance,
    PaymentVoided: advance,
    PaymentRefunded: advance,
    ShipmentScheduled: advance,
    ShipmentFailed: advance,
    ShipmentCancelled: advance,
    ShipmentNotCancellable: advance,
    ShipmentDispatched: advance,
    ShipmentDelivered: advance,
  };
}
