import { delay } from "@warren/messaging";
import { orderOf, PRODUCTS, type GatewayClient } from "@warren/test-system";
import type { Notes } from "./notes.js";

const EVERY_MS = 1_000;
/** Not the product whose price and stock the hostile requests change. */
const SOLD = PRODUCTS.slice(1);

/** Places an order a second among all that is sent, until the signal. */
export async function placeOrders(notes: Notes, gateway: GatewayClient, signal: AbortSignal): Promise<void> {
  for (let n = 0; !signal.aborted; n++) {
    const { productId = "", price = "" } = SOLD[n % SOLD.length] ?? {};
    const order = orderOf({ items: [{ productId, price, quantity: (n % 3) + 1 }] });
    try {
      notes.accepted.add(await gateway.placeSurely(order));
    } catch (error) {
      notes.fault(`a good order was not taken: ${String(error)}`);
    }
    await delay(EVERY_MS, signal);
  }
}
