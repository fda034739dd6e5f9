import type { Unsettled } from "@warren/audit";
import { counted } from "@warren/text";

/** What an audit waits for before it looks, in words. */
export function whatIsAwaited({ orders, messages }: Pick<Unsettled, "orders" | "messages">): string {
  return orders === 0 && messages === 0
    ? "nothing is under way: looking whether it stays so"
    : `waiting for ${counted(orders, "order")} and ${counted(messages, "message")}`;
}
