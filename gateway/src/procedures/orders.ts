import { tracked } from "@trpc/server";
import { sealCursor } from "../cursor-input.js";
import { isOfShop, ownerFor, type KnownCaller } from "../identity/caller.js";
import { untilExpired } from "../identity/until-expired.js";
import { watchOrder } from "../live/watch-order.js";
import type { OpenStreams } from "../live/open-streams.js";
import type { OrderChanges } from "../live/order-changes.js";
import { cancelOrder } from "../orders/cancel-order.js";
import { Placed } from "../orders/order-answers.js";
import { requireOwn } from "../orders/orderer.js";
import { placeOrder } from "../orders/place-order.js";
import type { Placing } from "../orders/place-order.js";
import type { ReadJourney } from "../orders/read-journey.js";
import { readOrder } from "../orders/read-order.js";
import { Problem } from "../problem.js";
import { passesOn } from "../rest/gives.js";
import type { Shop } from "../shop.js";
import { timelineOf } from "../timeline/timeline.js";
import { router } from "../trpc.js";
import * as calls from "./order-calls.js";

export type OrderParts = Omit<Placing, "shop"> &
  Readonly<{
    shop: Shop;
    readJourney: ReadJourney;
    changes: OrderChanges;
    streams: OpenStreams;
    closing: AbortSignal;
  }>;

/** Placing, reading, cancelling and watching orders, and their stories: a customer's own, and everybody's for whoever may do more. */
export function ordersRouter(parts: OrderParts) {
  const { shop, memory } = parts;
  const reading = { ask: shop.ask, memory };

  return router({
    // Not stopped when the caller goes away: the order may be on its way already.
    place: calls.place.mutation(passesOn(Placed, ({ input, ctx }) => placeOrder(parts, input, ctx))),

    get: calls.get.query(async ({ input: { id }, ctx, signal }) => {
      const wanted = { id, owner: ownerFor(ctx.caller) };
      const order = await readOrder(reading, wanted, { ...ctx.origin, ...optional(signal) });
      if (isOfShop(ctx.caller) || !("timeline" in order)) return order;

      return { ...order, timeline: order.timeline.map(withoutDetail) };
    }),

    timeline: calls.timeline.query(async ({ input: { id }, ctx, signal }) => {
      const wanted = { id, owner: ownerFor(ctx.caller) };
      const order = await readOrder(reading, wanted, { ...ctx.origin, ...optional(signal) });
      const steps = timelineOf(order, new Date());

      return { id, status: order.status, steps: isOfShop(ctx.caller) ? steps : steps.map(withoutDetail) };
    }),

    journey: calls.journey.query(({ input: { id } }) => parts.readJourney(id)),

    list: calls.list.query(async ({ input, ctx, signal }) => {
      const userId = listedFor(ctx.caller, input.userId);
      const { data } = await shop.ask.ListOrders(
        { ...input, userId },
        { ...ctx.origin, ...optional(signal) },
      );
      const orders = data.orders.map(({ orderId, ...order }) => ({ id: orderId, ...order }));

      return { orders, nextCursor: sealCursor("orders", data.nextCursor) };
    }),

    cancel: calls.cancel.mutation(({ input, ctx }) => cancelOrder(parts, input, ctx)),

    watch: calls.watch.subscription(async function* ({ input, ctx, signal }) {
      const order = { id: input.id, after: versionIn(input.lastEventId) };
      const owner = ownerFor(ctx.caller);
      const watching = {
        changes: parts.changes,
        closing: parts.closing,
        read: (id: string, stop: AbortSignal) =>
          readOrder(reading, { id, owner }, { ...ctx.origin, signal: stop }),
      };
      const updates = (stop: AbortSignal) => watchOrder(watching, order, stop);
      const close = parts.streams.open(ctx);
      try {
        for await (const update of untilExpired(updates, { until: ctx.until, signal }))
          yield tracked(String(update.version), update);
      } finally {
        close();
      }
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

/** What services said of a step is for the shop's own people. Why an order came to nothing its customer is told by `reason`. */
function withoutDetail<Step extends Readonly<{ detail?: string | undefined }>>({ detail: _, ...step }: Step) {
  return step;
}

/** The version that an event's id names; undefined for what is no id of ours. */
function versionIn(eventId: string | undefined): number | undefined {
  return eventId !== undefined && /^-?\d{1,15}$/.test(eventId) ? Number(eventId) : undefined;
}

function optional(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { signal };
}
