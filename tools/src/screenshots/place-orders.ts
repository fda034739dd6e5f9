import { setTimeout as sleep } from "node:timers/promises";
import type { PlacedOrders } from "./scenes.js";

const PATIENCE_MS = 60_000;
const POLL_MS = 200;

/** Places orders that turn out in different ways, and waits until they have. */
export async function placeOrders(url: string, token: string): Promise<PlacedOrders> {
  const shop = { url, token };
  const confirmed = await place(shop, "card-visa");
  const declined = await place(shop, "card-declined");
  const refunded = await place(shop, "card-visa");
  await untilStatus(shop, confirmed, "confirmed");
  await untilStatus(shop, declined, "rejected");
  await untilStatus(shop, refunded, "confirmed");
  await ask(shop, `/api/orders/${refunded}/cancel`, {});
  await untilStatus(shop, refunded, "cancelled");

  return { confirmed, declined, refunded };
}

type Shop = Readonly<{ url: string; token: string }>;

async function place(shop: Shop, paymentMethod: string): Promise<string> {
  const items = [
    { productId: "prod-001", quantity: 2, price: 29.99 },
    { productId: "prod-008", quantity: 1, price: 14 },
  ];
  const { id } = await ask(shop, "/api/orders", { items, paymentMethod, priority: "high" });
  if (typeof id === "string") return id;
  throw new Error("an order was placed and has no id");
}

async function untilStatus(shop: Shop, id: string, wanted: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const { status } = await ask(shop, `/api/orders/${id}`);
    if (status === wanted) return;
    await sleep(POLL_MS);
  }
  throw new Error(`order ${id} is not ${wanted} after ${String(PATIENCE_MS / 1_000)} s`);
}

async function ask(
  { url, token }: Shop,
  path: string,
  body?: object,
): Promise<Readonly<Record<string, unknown>>> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const answer = await fetch(`${url}${path}`, {
    headers,
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  });
  const said = (await answer.json()) as Record<string, unknown>;
  if (answer.ok) return said;
  throw new Error(`${path} answered ${String(answer.status)}: ${JSON.stringify(said)}`);
}
