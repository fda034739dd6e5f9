import { isStored, type Order } from "./order-types.js";
import { canCancel } from "./statuses.js";

/** Whether cancelling an order is offered: not where it is too late, and not twice, since what was asked for is under way. */
export function mayCancel(order: Order): boolean {
  return canCancel(order.status) && !(isStored(order) && order.cancellation?.status === "accepted");
}
