import { go, type Row } from "@warren/messaging";
import type { Message } from "@warren/messaging/contract";
import type { PaymentRefunded, PaymentVoided, ShipmentNotCancellable } from "@warren/generated/order";
import type { OrderStates, Parcel, Undoing } from "../order.js";
import { answerTo, askAgain, late, moneyIsBack, NOTHING, type SagaSends } from "./compensation.js";
import type { Deadlines } from "./deadlines.js";
import type { OrderSaga } from "./order-saga.js";

/** How an order that fails gives back what it took, and what it does with answers that come after its end. */
export function wayBack(
  deadlines: Deadlines,
): Pick<OrderSaga["states"], "compensating" | "rejected" | "cancelled"> {
  return {
    compensating: {
      undoneBy: "nothing",
      on: {
        ShipmentCancelled: answerTo("shipment"),
        ShipmentNotCancellable: tooLateToCancel,
        ShipmentDispatched: parcelIs("dispatched"),
        ShipmentDelivered: parcelIs("delivered"),
        PaymentVoided: moneyIsBack<PaymentVoided>(() => NOTHING),
        PaymentRefunded: moneyIsBack<PaymentRefunded>(({ amount }) => amount),
        StockReleased: answerTo("stock"),
        StockReserved: late.whileCompensating("stock"),
        PaymentAuthorized: late.whileCompensating("payment"),
        PaymentCaptured: late.whileCompensating("refund"),
        ShipmentScheduled: late.whileCompensating("shipment"),
      },
      ignores: "rest",
      after: {
        ms: ({ tries }) => Math.min(deadlines.compensating * 2 ** tries, deadlines.compensatingMax),
        to: ["compensating"],
        run: askAgain,
      },
    },
    rejected: { final: true, on: lateAnswers("rejected"), ignores: "rest" },
    cancelled: { final: true, on: lateAnswers("cancelled"), ignores: "rest" },
  };
}

/** The parcel had left before the cancellation came: the order stands, and its parcel is on the way. */
const tooLateToCancel: Row<OrderStates, Undoing, ShipmentNotCancellable, SagaSends> = {
  to: ["dispatched", "delivered"],
  run: (state, { data: { status } }) => standing(state, status),
};

// Shipping tells of a parcel that left once. Overlooked here, it would leave the order waiting for news that it has had.
function parcelIs<M extends Message>(
  status: "dispatched" | "delivered",
): Row<OrderStates, Undoing, M, SagaSends> {
  return { to: [status], run: (state) => standing(state, status) };
}

function standing(state: Undoing, status: "dispatched" | "delivered") {
  if (state.undo[0] !== "shipment" || !hasParcel(state)) return undefined;
  const { undo: _, ending: __, tries: ___, wasConfirmed: ____, ...order } = state;

  return status === "delivered" ? go("delivered", order) : go("dispatched", order);
}

function hasParcel(state: Undoing): state is Undoing & Parcel {
  return "carrier" in state && "trackingNumber" in state;
}

function lateAnswers(ended: "rejected" | "cancelled") {
  return {
    StockReserved: late.afterTheEnd(ended, "stock"),
    PaymentAuthorized: late.afterTheEnd(ended, "payment"),
    PaymentCaptured: late.afterTheEnd(ended, "refund"),
    ShipmentScheduled: late.afterTheEnd(ended, "shipment"),
  };
}
