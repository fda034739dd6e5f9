import type { CallOptions, Client } from "@warren/messaging/contract";
import type { gateway, OrderDetails } from "@warren/generated/gateway";
import { Problem } from "../problem.js";
import type { OrderMemory } from "./order-memory.js";

/** An order that the order service knows. */
export type OrderView = Readonly<{ id: string }> & Omit<OrderDetails["data"], "orderId">;

/** An order that the broker has and the order service has not handled yet. */
export type AcceptedOrder = Readonly<{ id: string; status: "accepted"; acceptedAt: string }>;

export type Reading = Readonly<{ ask: Pick<Client<typeof gateway>, "GetOrder">; memory: OrderMemory }>;

/**
 * One order with its timeline. While the order service is away, or has not come to it yet, an order that was accepted here
 * in the last hour is shown as such.
 */
export async function readOrder(
  { ask, memory }: Reading,
  id: string,
  options: CallOptions,
): Promise<OrderView | AcceptedOrder> {
  const answer = await ask.GetOrder({ orderId: id }, options).catch((error: unknown) => {
    if (error instanceof Problem && AWAY.has(error.problem.code)) return error;
    throw error;
  });
  if (!(answer instanceof Problem) && answer.type === "OrderDetails") return viewOf(answer.data);

  const acceptedAt = await memory.acceptedAt(id);
  if (acceptedAt !== undefined) return { id, status: "accepted", acceptedAt };
  if (answer instanceof Problem) throw answer;
  if (memory.works()) throw new Problem("order_not_found", "No order has this id.", { orderId: id });

  throw new Problem(
    "not_found_yet",
    "No order has this id. One that was just accepted appears soon: ask again.",
    {
      orderId: id,
    },
  );
}

// Nobody runs the order service, or it does not answer.
const AWAY: ReadonlySet<string> = new Set(["unavailable", "no_answer"]);

function viewOf(order: OrderDetails["data"]): OrderView {
  const { orderId, ...view } = order;

  return { id: orderId, ...view };
}
