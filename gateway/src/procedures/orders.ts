import { tracked } from "@trpc/server";
import { ownerFor, type KnownCaller } from "../identity/caller.js";
import { untilExpired } from "../identity/until-expired.js";
import { cancelInput, listInput, orderInput, placeInput, watchInput } from "../inputs.js";
import { watchOrder } from "../live/watch-order.js";
import type { OrderChanges } from "../live/order-changes.js";
import { requireOwn } from "../orders/orderer.js";
import {
  CancelledOrder,
  CreatedOrder,
  AcceptedOrder,
  ListedOrders,
  OrderUpdate,
  Placed,
  ReadOrder,
} from "../orders/order-answers.js";
import { placeOrder } from "../orders/place-order.js";
import type { Placing } from "../orders/place-order.js";
import { readOrder } from "../orders/read-order.js";
import { Problem } from "../problem.js";
import { gives, givesEvents } from "../rest/gives.js";
import { ASKING } from "../rpc-problem.js";
import type { Shop } from "../shop.js";
import { forCustomers, router } from "../trpc.js";

export type OrderParts = Omit<Placing, "shop"> &
  Readonly<{ shop: Shop; changes: OrderChanges; closing: AbortSignal }>;

/** Placing, reading, cancelling and watching orders: a customer's own, and everybody's for whoever may do more. */
export function ordersRouter(parts: OrderParts) {
  const { shop, memory } = parts;
  const reading = { ask: shop.ask, memory };

  return router({
    // Not stopped when the caller goes away: the order may be on its way already.
    place: forCustomers
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
            "total_too_large",
            "order_refused",
            "duplicate_order_id",
            "idempotency_key_reused",
            "outcome_unknown",
            ...ASKING,
          ],
        },
      })
      .input(placeInput)
      .output(gives(Placed))
      .mutation(({ input, ctx }) => placeOrder(parts, input, ctx)),

    get: forCustomers
      .meta({
        rest: {
          method: "GET",
          path: "/api/orders/{id}",
          summary: "Read an order",
          description: "With its timeline. Somebody else's order is like no order.",
          problems: ["order_not_found", "not_found_yet", ...ASKING],
        },
      })
      .input(orderInput)
      .output(gives(ReadOrder))
      .query(({ input, ctx, signal }) =>
        readOrder(
          reading,
          { id: input.id, owner: ownerFor(ctx.caller) },
          { ...ctx.origin, ...optional(signal) },
        ),
      ),

    list: forCustomers
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
      .output(gives(ListedOrders))
      .query(async ({ input, ctx, signal }) => {
        const userId = listedFor(ctx.caller, input.userId);
        const { data } = await shop.ask.ListOrders(
          { ...input, userId },
          { ...ctx.origin, ...optional(signal) },
        );
        const orders = data.orders.map(({ orderId, ...order }) => ({ id: orderId, ...order }));

        return { orders, nextCursor: data.nextCursor };
      }),

    cancel: forCustomers
      .meta({
        rest: {
          method: "POST",
          path: "/api/orders/{id}/cancel",
          summary: "Cancel an order",
          description: "Until it is dispatched. What was done for it is undone, and the order tells how far.",
          answers: { 202: "The order is being undone, or will be once the order service is there." },
          location: "/api/orders/{id}",
          problems: [
            "order_not_found",
            "not_found_yet",
            "order_not_cancellable",
            "outcome_unknown",
            ...ASKING,
          ],
        },
      })
      .input(cancelInput)
      .output(gives(CancelledOrder))
      .mutation(async ({ input: { id, reason }, ctx }) => {
        const owner = ownerFor(ctx.caller);
        // Only the order service knows whose an order is: while it is away a customer is told so, instead of 202.
        if (owner !== undefined) await readOrder(reading, { id, owner }, ctx.origin);
        const sentAt = new Date().toISOString();
        const reply = await shop.cancelOrder({ orderId: id, reason }, { origin: ctx.origin, orderId: id });
        // The command is with the broker; what becomes of it shows in the order.
        if (reply === undefined) {
          await memory.accept("CancelOrder", id, { sentAt, at: new Date().toISOString() });

          return { id, status: "accepted" as const };
        }
        await memory.answered("CancelOrder", id);

        switch (reply.type) {
          case "OrderCancelRequested":
            return { id, status: reply.data.status };
          case "OrderNotCancellable":
            throw new Problem("order_not_cancellable", reply.data.message, {
              orderId: id,
              orderStatus: reply.data.status,
            });
          case "OrderNotFound":
            throw new Problem("order_not_found", "No order has this id.", { orderId: id });
        }
      }),

    watch: forCustomers
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
      .output(givesEvents(OrderUpdate))
      .subscription(async function* ({ input, ctx, signal }) {
        const order = { id: input.id, after: versionIn(input.lastEventId) };
        const owner = ownerFor(ctx.caller);
        const watching = {
          changes: parts.changes,
          closing: parts.closing,
          read: (id: string, stop: AbortSignal) =>
            readOrder(reading, { id, owner }, { ...ctx.origin, signal: stop }),
        };
        const updates = (stop: AbortSignal) => watchOrder(watching, order, stop);
        for await (const update of untilExpired(updates, { until: ctx.until, signal }))
          yield tracked(String(update.version), update);
      }),
  });
}

/** Whose orders are listed; undefined for everybody's. */
function listedFor(caller: KnownCaller, userId: string | undefined): string | undefined {
  if (caller.kind === "customer") {
    requireOwn(caller.userId, userId);

    return caller.userId;
  }
  if (userId === undefined && caller.kind === "unverified") {
    throw new Problem(
      "not_allowed",
      "Without a token or an API key only one customer's orders can be listed: give userId.",
    );
  }

  return userId;
}

/** The version that an event's id names; undefined for what is no id of ours. */
function versionIn(eventId: string | undefined): number | undefined {
  return eventId !== undefined && /^-?\d{1,15}$/.test(eventId) ? Number(eventId) : undefined;
}

function optional(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}
