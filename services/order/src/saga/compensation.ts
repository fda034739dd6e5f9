import { go, type Row, type Step } from "@warren/messaging";
import type { Delivery, Message, ReceivedBy, SendableOf } from "@warren/messaging/contract";
import {
  CancelShipment,
  OrderCancelled,
  OrderRejected,
  RefundPayment,
  ReleaseStock,
  VoidPayment,
  type CancelOrder,
  type order,
} from "@warren/generated/order";
import type { Ended, Ending, MoneyBack, OnceConfirmed, Order, OrderStates, Undo, Undoing } from "../order.js";

/** What the saga takes: every event that the order service receives, and the customer's wish to cancel. */
export type SagaMessage = ReceivedBy<typeof order> | CancelOrder;

/** What the saga may send. */
export type SagaSends = SendableOf<typeof order>;

type OrderStep = Step<OrderStates, SagaSends>;

/**
 * Begins to undo what may have been done, newest first. Each compensation waits for the answer to the one before it, so
 * that a shipment is called off before its money goes back.
 */
export function undo(
  order: Order & OnceConfirmed,
  steps: readonly [Undo, ...Undo[]],
  ending: Ending,
): OrderStep {
  return undoNext({ ...order, ending, ...(steps.some(isOfMoney) ? {} : { refunded: NOTHING }) }, steps);
}

function undoNext(order: Ended, steps: readonly [Undo, ...Undo[]]): OrderStep {
  return go("compensating", { ...order, undo: steps, tries: 0 }, compensation(order, steps[0], order.ending));
}

/** Goes on after the newest compensation was answered: to the next one, or to the end. */
export function undone(state: Undoing, now: Date): OrderStep {
  const [, next, ...rest] = state.undo;
  const { undo: _, tries: __, ...order } = state;
  if (next !== undefined) return undoNext(order, [next, ...rest]);

  return end(order, state.ending, now);
}

/** Asks for the current compensation once more. It must succeed some day, so it is never given up. */
export function askAgain(state: Undoing): OrderStep {
  const tries = state.tries + 1;

  return go("compensating", { ...state, tries }, compensation(state, state.undo[0], state.ending));
}

/** Ends an order for which no money was ever asked. */
export function endUnpaid(order: Order, ending: Ending, now: Date): OrderStep {
  return end({ ...order, refunded: NOTHING }, ending, now);
}

/** Ends an order that took nothing, or has given everything back, and tells so. */
function end(order: Order & MoneyBack & OnceConfirmed, ending: Ending, now: Date): OrderStep {
  const { orderId, userId, email, totalAmount, currency, refunded } = order;
  const common = {
    orderId,
    userId,
    ...(email === undefined ? {} : { email }),
    totalAmount,
    currency,
    ...(refunded === undefined ? {} : { refunded }),
  };
  const at = now.toISOString();
  const { status, message } = ending;

  return status === "rejected"
    ? go(
        "rejected",
        { ...order, ending },
        OrderRejected({ ...common, reason: ending.reason, message, rejectedAt: at }),
      )
    : go(
        "cancelled",
        { ...order, ending },
        OrderCancelled({ ...common, reason: ending.reason, message, cancelledAt: at }),
      );
}

/** The command that gives back what one step may have done. */
export function compensation({ orderId }: Order, step: Undo, ending: Ending): SagaSends {
  const { reason } = ending;
  switch (step) {
    case "shipment":
      return CancelShipment({ orderId, reason });
    case "payment":
      return VoidPayment({ orderId, reason });
    case "refund":
      return RefundPayment({ orderId, reason });
    case "stock":
      return ReleaseStock({ orderId, reason });
  }
}

/** A compensation's answer moves the order on only where it is the one that is waited for. */
export function answerTo<M extends Message>(step: Undo): Row<OrderStates, Undoing, M, SagaSends> {
  return {
    to: ["compensating", "rejected", "cancelled"],
    run: (state, _message: Delivery<M>, { now }) => (state.undo[0] === step ? undone(state, now) : undefined),
  };
}

/** The money is let go, or is back. How much that was is kept for whoever is told how the order ended. */
export function moneyIsBack<M extends Message>(
  refundedBy: (data: M["data"]) => string,
): Row<OrderStates, Undoing, M, SagaSends> {
  return {
    to: ["compensating", "rejected", "cancelled"],
    run: (state, { data }, { now }) =>
      isOfMoney(state.undo[0]) ? undone({ ...state, refunded: refundedBy(data) }, now) : undefined,
  };
}

/** What a payment gave back that had taken nothing. */
export const NOTHING = "0.00";

/**
 * Rows for answers that come after their step was given up: what they did is given back, however late. Where the
 * compensation is still to come it takes care of them.
 */
export const late = {
  whileCompensating: (step: Undo): Row<OrderStates, Undoing, Message, SagaSends> => ({
    to: ["compensating"],
    run: (state) =>
      state.undo.some((open) => covers(open, step))
        ? undefined
        : go("compensating", state, compensation(state, step, state.ending)),
  }),
  afterTheEnd: <K extends "rejected" | "cancelled">(
    ended: K,
    step: Undo,
  ): Row<OrderStates, Ended, Message, SagaSends> => ({
    to: [ended],
    run: (state) => {
      const sends = compensation(state, step, state.ending);

      return ended === "rejected" ? go("rejected", state, sends) : go("cancelled", state, sends);
    },
  }),
};

// A void pays back what was captured meanwhile, and a refund lets go what was only authorized.
function covers(open: Undo, step: Undo): boolean {
  return open === step || (isOfMoney(open) && isOfMoney(step));
}

function isOfMoney(step: Undo): boolean {
  return step === "payment" || step === "refund";
}
