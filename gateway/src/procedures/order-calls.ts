import { cancelInput, listInput, orderInput, placeInput, watchInput } from "../inputs.js";
import {
  AcceptedOrder,
  CancelledOrder,
  CreatedOrder,
  ListedOrders,
  OrderUpdate,
  type Placed,
  ReadOrder,
} from "../orders/order-answers.js";
import { OrderJourney } from "../orders/journey-answer.js";
import { gives, givesEvents } from "../rest/gives.js";
import { ASKING } from "../rpc-problem.js";
import { OrderTimeline } from "../timeline/timeline-answer.js";
import { forCustomers, forTrusted } from "../trpc.js";

// What can be asked about orders: by whom, where, with what, and what is answered.

export const place = forCustomers
  .meta({
    rest: {
      method: "POST",
      path: "/api/orders",
      summary: "Place an order",
      description:
        "Send it again with the same `Idempotency-Key` and body, and it is the same order with the same answer.",
      answers: {
        201: { text: "The order is stored.", schema: CreatedOrder },
        202: {
          text: "The order is taken, and is stored once the order service is there.",
          schema: AcceptedOrder,
        },
      },
      status: ({ status }: Placed) => (status === "accepted" ? 202 : 201),
      location: "/api/orders/{id}",
      headers: { idempotencyKey: "Idempotency-Key" },
      problems: [
        "not_allowed",
        "product_unknown",
        "price_mismatch",
        "out_of_stock",
        "total_too_large",
        "order_refused",
        "duplicate_order_id",
        "idempotency_key_reused",
        "outcome_unknown",
        ...ASKING,
      ],
    },
  })
  // What it gives is said where it is placed: `procedures/orders.ts`.
  .input(placeInput);

export const get = forCustomers
  .meta({
    rest: {
      method: "GET",
      path: "/api/orders/{id}",
      summary: "Read an order",
      description:
        "With its timeline, whose details are for the shop's own people. Somebody else's order is like no order.",
      problems: ["order_not_found", "not_found_yet", ...ASKING],
    },
  })
  .input(orderInput)
  .output(gives(ReadOrder));

export const timeline = forCustomers
  .meta({
    rest: {
      method: "GET",
      path: "/api/orders/{id}/timeline",
      summary: "Read what happened to an order",
      description:
        "In words, step by step: by which service, how long it took, what was given back, what came too late. Somebody else's order is like no order.",
      problems: ["order_not_found", "not_found_yet", ...ASKING],
    },
  })
  .input(orderInput)
  .output(gives(OrderTimeline));

export const journey = forTrusted
  .meta({
    rest: {
      method: "GET",
      path: "/api/orders/{id}/journey",
      summary: "Read every message of an order",
      description:
        "In causal order: who sent it where, how long it waited in which queue, who handled it in how many attempts. For the shop's own people, where programs write traces to a folder.",
      problems: ["no_traces", "unavailable"],
    },
  })
  .input(orderInput)
  .output(gives(OrderJourney));

export const list = forCustomers
  .meta({
    rest: {
      method: "GET",
      path: "/api/orders",
      summary: "List orders, newest first",
      description: "A customer's own; everybody's for whoever has the role trusted.",
      problems: ["not_allowed", ...ASKING],
    },
  })
  .input(listInput)
  .output(gives(ListedOrders));

export const cancel = forCustomers
  .meta({
    rest: {
      method: "POST",
      path: "/api/orders/{id}/cancel",
      summary: "Cancel an order",
      description: "Until it is dispatched. What was done for it is undone, and the order tells how far.",
      answers: { 202: "The order is being undone, or will be once the order service is there." },
      location: "/api/orders/{id}",
      problems: ["order_not_found", "order_not_cancellable", "outcome_unknown", ...ASKING],
    },
  })
  .input(cancelInput)
  .output(gives(CancelledOrder));

export const watch = forCustomers
  .meta({
    rest: {
      method: "GET",
      path: "/api/orders/{id}/events",
      summary: "Watch an order",
      description: "Server-sent events: where it stands now, then each change, until it has ended.",
      event: "status",
      answers: {
        200: "The events, as they come.",
        204: "The order has ended, and the reader has seen it. Do not come back.",
      },
      headers: { lastEventId: "Last-Event-ID" },
      problems: ["order_not_found", "not_found_yet", "too_many_watchers", ...ASKING],
    },
  })
  .input(watchInput)
  .output(givesEvents(OrderUpdate));
