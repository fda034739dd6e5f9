import { keepPlacing, orderOf, untilEnded } from "@warren/test-system";
import type { AlertShop } from "./alert-shop.js";

/** What goes on while a drill is played, so that an alert clears because its cause is gone, and not because there is nothing to measure. */
export type Load = Readonly<{
  /** How much of it was done until now: while it goes on, that rises. */
  count(): number;
  /** Ends it, and resolves once all of it is handled. */
  end(): Promise<void>;
}>;

/** Customers who order one lamp each and never stop. */
export function orders(shop: AlertShop): Promise<Load> {
  const placing = keepPlacing(shop.gateway, { make: () => orderOf() });

  return Promise.resolve({
    count: placing.count,
    async end() {
      await untilEnded(shop, await placing.end());
    },
  });
}
