import { ownerFor, type KnownCaller } from "../identity/caller.js";
import { Problem } from "../problem.js";
import type { Shop } from "../shop.js";
import type { Context } from "../trpc.js";
import type { CancelledOrder } from "./order-answers.js";
import type { OrderMemory } from "./order-memory.js";

export type Cancelling = Readonly<{ shop: Pick<Shop, "cancelOrder">; memory: OrderMemory }>;

type Request = Pick<Context, "origin"> & Readonly<{ caller: KnownCaller }>;

/**
 * Has the order service cancel an order. While it is silent the command waits with the broker: `accepted`.
 *
 * @throws Problem order_not_found, also where the order is another customer's; order_not_cancellable
 */
export async function cancelOrder(
  { shop, memory }: Cancelling,
  { id, reason }: Readonly<{ id: string; reason: string }>,
  { caller, origin }: Request,
): Promise<CancelledOrder> {
  // Only the order service knows whose an order is. It looks when it handles the command.
  const userId = ownerFor(caller);
  const owned = userId === undefined ? {} : { userId };
  const sentAt = new Date().toISOString();
  const reply = await shop.cancelOrder({ orderId: id, reason, ...owned }, { origin, orderId: id });
  // The command is with the broker; what becomes of it shows in the order.
  if (reply === undefined) {
    await memory.accept(
      "CancelOrder",
      id,
      { sentAt, at: new Date().toISOString(), ...owned },
      origin.traceparent,
    );

    return { id, status: "accepted" };
  }
  await memory.cancelAnswered(id, userId, origin.traceparent);

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
}
