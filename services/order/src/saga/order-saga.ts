import { defineSaga, go, type Deadline, type Row, type SagaDefinition } from "@warren/messaging";
import {
  CapturePayment,
  CommitStock,
  OrderStatusChanged,
  type CancelOrder,
  type StockRejected,
} from "@warren/generated/order";
import type { Ending, Order, OrderStates, Undo } from "../order.js";
import { authorize, confirmation, reserve, schedule } from "./commands.js";
import { DEFAULT_DEADLINES, type Deadlines } from "./deadlines.js";
import { endUnpaid, undo, type SagaMessage, type SagaSends } from "./compensation.js";
import { wayBack } from "./way-back.js";

/** Takes an order from created to confirmed, and on to delivered; or gives back what it took. */
export function orderSaga(deadlines: Deadlines = DEFAULT_DEADLINES): OrderSaga {
  return defineSaga<OrderStates, SagaMessage, SagaSends>({
    name: "order",
    start: "created",
    messages: SAGA_MESSAGES,
    states: {
      ...untilPaid(deadlines),
      ...untilConfirmed(deadlines),
      ...ONCE_CONFIRMED,
      ...wayBack(deadlines),
    },
    onChange: ({ id, from, to, data, version, at }) => [
      OrderStatusChanged({
        orderId: id,
        userId: data.userId,
        status: to,
        previous: from,
        version,
        changedAt: at.toISOString(),
        ...(to === "confirmed" ? { sale: saleOf(data) } : {}),
      }),
    ],
  });
}

function saleOf({ totalAmount, currency, createdAt }: Order) {
  return { totalAmount, currency, placedAt: createdAt };
}

export type OrderSaga = SagaDefinition<OrderStates, SagaMessage, SagaSends>;

type States = OrderSaga["states"];

/** From a new order to money that is set aside. */
function untilPaid(deadlines: Deadlines): Pick<States, "created" | "reserving" | "authorizing"> {
  return {
    created: {
      undoneBy: "nothing",
      on: {
        OrderCreated: { to: ["reserving"], run: (order) => go("reserving", order, reserve(order)) },
        CancelOrder: {
          to: ["cancelled"],
          run: (order, { data }, { now }) => endUnpaid(order, byCustomer(data.reason), now),
        },
      },
      ignores: "rest",
      // Its message lies in a queue whose node is down, or in the dead letters. The order knows all that the message says.
      after: {
        ms: deadlines.created,
        to: ["reserving"],
        run: (order) => go("reserving", order, reserve(order)),
      },
    },
    reserving: {
      undoneBy: "ReleaseStock",
      on: {
        StockReserved: {
          to: ["authorizing"],
          run: (order, { data }) => {
            const named = { ...order, items: data.items };

            return go("authorizing", named, authorize(named));
          },
        },
        StockRejected: {
          to: ["rejected", "cancelled"],
          run: (order, { data }, { now }) => endUnpaid(order, noStock(data), now),
        },
        CancelOrder: cancel("stock"),
      },
      ignores: "rest",
      after: giveUp(deadlines.reserving, "the inventory", "stock"),
    },
    authorizing: {
      undoneBy: "VoidPayment",
      on: {
        PaymentAuthorized: { to: ["scheduling"], run: (order) => go("scheduling", order, schedule(order)) },
        PaymentDeclined: {
          to: ["compensating"],
          run: (order, { data }) => undo(order, ["stock"], rejected("payment_declined", data.message)),
        },
        CancelOrder: cancel("payment", "stock"),
      },
      ignores: "rest",
      after: giveUp(deadlines.authorizing, "the payment", "payment", "stock"),
    },
  };
}

/** From a parcel that is found a carrier to money that is taken. */
function untilConfirmed(deadlines: Deadlines): Pick<States, "scheduling" | "capturing"> {
  return {
    scheduling: {
      undoneBy: "CancelShipment",
      on: {
        ShipmentScheduled: {
          to: ["capturing"],
          run: (order, { data: { carrier, trackingNumber } }) =>
            go(
              "capturing",
              { ...order, carrier, trackingNumber },
              CapturePayment({ orderId: order.orderId }),
            ),
        },
        ShipmentFailed: {
          to: ["compensating"],
          run: (order, { data }) =>
            undo(order, ["payment", "stock"], rejected("shipping_unavailable", data.message)),
        },
        CancelOrder: cancel("shipment", "payment", "stock"),
      },
      ignores: "rest",
      after: giveUp(deadlines.scheduling, "the shipment", "shipment", "payment", "stock"),
    },
    capturing: {
      undoneBy: "RefundPayment",
      on: {
        PaymentCaptured: {
          to: ["confirmed"],
          run: (order, _, { now }) =>
            go("confirmed", order, CommitStock({ orderId: order.orderId }), confirmation(order, now)),
        },
        PaymentDeclined: {
          to: ["compensating"],
          run: (order, { data }) =>
            undo(order, ["shipment", "payment", "stock"], rejected("payment_declined", data.message)),
        },
        CancelOrder: cancel("shipment", "refund", "stock"),
      },
      ignores: "rest",
      after: giveUp(deadlines.capturing, "the payment", "shipment", "refund", "stock"),
    },
  };
}

/** What may still happen to an order that is confirmed. */
const ONCE_CONFIRMED: Pick<States, "confirmed" | "dispatched" | "delivered"> = {
  confirmed: {
    final: true,
    on: {
      ShipmentDispatched: { to: ["dispatched"], run: (order) => go("dispatched", order) },
      ShipmentDelivered: { to: ["delivered"], run: (order) => go("delivered", order) },
      CancelOrder: {
        to: ["compensating"],
        run: (order, { data }) =>
          undo({ ...order, wasConfirmed: true }, ["shipment", "refund", "stock"], byCustomer(data.reason)),
      },
    },
    ignores: "rest",
  },
  dispatched: {
    final: true,
    on: { ShipmentDelivered: { to: ["delivered"], run: (order) => go("delivered", order) } },
    ignores: "rest",
  },
  delivered: { final: true, on: {}, ignores: "rest" },
};

const SAGA_MESSAGES: readonly SagaMessage["type"][] = [
  "OrderCreated",
  "CancelOrder",
  "StockReserved",
  "StockRejected",
  "StockReleased",
  "PaymentAuthorized",
  "PaymentDeclined",
  "PaymentCaptured",
  "PaymentVoided",
  "PaymentRefunded",
  "ShipmentScheduled",
  "ShipmentFailed",
  "ShipmentCancelled",
  "ShipmentNotCancellable",
  "ShipmentDispatched",
  "ShipmentDelivered",
];

const rejected = (reason: Extract<Ending, { status: "rejected" }>["reason"], message: string): Ending => ({
  status: "rejected",
  reason,
  message,
});
const byCustomer = (message: string): Ending => ({ status: "cancelled", reason: "customer", message });
const tooLate = (what: string): Ending => ({
  status: "cancelled",
  reason: "timed_out",
  message: `Waited too long for ${what}.`,
});
const noStock = ({ reason, message }: StockRejected["data"]): Ending =>
  reason === "released" ? tooLate("the inventory") : rejected(reason, message);

function cancel(...steps: [Undo, ...Undo[]]): Row<OrderStates, Order, CancelOrder, SagaSends> {
  return { to: ["compensating"], run: (order, { data }) => undo(order, steps, byCustomer(data.reason)) };
}

function giveUp(
  ms: number,
  what: string,
  ...steps: [Undo, ...Undo[]]
): Deadline<OrderStates, Order, SagaSends> {
  return { ms, to: ["compensating"], run: (order) => undo(order, steps, tooLate(what)) };
}
