import type { CardMethod } from "./cards.js";
import type { Cart } from "./cart.js";

type Choice = Readonly<{
  cart: Cart;
  card: CardMethod;
  vip: boolean;
  /** Whose order it is; undefined for who orders for themselves. */
  userId: string | undefined;
}>;

/** What the gateway is asked for. */
export function orderOf({ cart, card, vip, userId }: Choice) {
  return {
    items: cart.map(({ productId, quantity, price }) => ({ productId, quantity, price })),
    currency: cart[0]?.currency ?? "USD",
    priority: vip ? ("high" as const) : ("normal" as const),
    paymentMethod: card,
    // Also where somebody of the shop orders for a customer.
    prices: "catalogue" as const,
    ...(userId === undefined ? {} : { userId }),
  };
}
