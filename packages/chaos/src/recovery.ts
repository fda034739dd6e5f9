import { randomUUID } from "node:crypto";
import { isSold } from "@warren/contracts/order-status";
import { delay } from "@warren/messaging";
import type { Customers } from "./load/customers.js";
import { PRODUCTS } from "./load/products.js";
import type { GatewayClient } from "@warren/test-system";

/** Who looks no longer for an order to be confirmed. */
export const GIVE_UP_MS = 120_000;
const POLL_MS = 100;

/**
 * Places a plain order and waits for its confirmation. Resolves with how long that took, in ms, with the shop's own patience:
 * undefined where it was not confirmed within two minutes.
 */
export async function untilOrdersFlow(
  customers: Customers,
  gateway: GatewayClient,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [{ productId, price } = { productId: "", price: "" }] = PRODUCTS;
  const startedAt = performance.now();
  const left = () => GIVE_UP_MS - (performance.now() - startedAt);
  const order = { userId: randomUUID(), items: [{ productId, price, quantity: 1 }], prices: "catalogue" };
  const id = await customers.placeOne(
    { order, idempotencyKey: randomUUID(), again: "no", abusesKey: false, cancelAfterMs: undefined },
    GIVE_UP_MS,
  );
  if (id === undefined) return undefined;
  while (left() > 0 && !signal.aborted) {
    const answer = await gateway.request("GET", `/api/orders/${id}`, { timeoutMs: 2_000 });
    const status = answer?.body["status"];
    if (isSold(status)) {
      return Math.round(performance.now() - startedAt);
    }
    await delay(POLL_MS, signal);
  }

  return undefined;
}
