import { delay } from "@warren/messaging";
import type { ShopFront } from "./shop-front.js";

/** A product that is sold, and how many of it there are. */
export type Good = Readonly<{ productId: string; name: string; price: string; stock: number }>;

const ARRIVES_WITHIN_MS = 60_000;

/** Puts goods into the catalogue and onto their shelves, and waits until they can be bought. */
export async function supply(
  front: ShopFront,
  goods: readonly Good[],
  { apiKey, signal }: Readonly<{ apiKey: string; signal?: AbortSignal }>,
): Promise<void> {
  const headers = { "x-api-key": apiKey };
  const products = goods.map(({ productId, name, price }) => ({ productId, name, price }));
  const adjustments = goods.map(({ productId, stock }) => ({ productId, delta: stock }));
  const put = await front("PUT", "/api/admin/products", { body: { products }, headers });
  const adjusted = await front("POST", "/api/admin/stock", { body: { adjustments }, headers });
  if (put?.status !== 200 || adjusted?.status !== 202) {
    throw new Error(`the shop could not be supplied: ${JSON.stringify([put, adjusted])}`);
  }
  const until = Date.now() + ARRIVES_WITHIN_MS;
  for (const { productId, stock } of goods) {
    for (;;) {
      signal?.throwIfAborted();
      const reply = await front("GET", `/api/stock/${productId}`);
      if (Number(reply?.body["available"]) >= stock) break;
      if (Date.now() > until) throw new Error(`the stock of ${productId} did not arrive`);
      await delay(100, signal);
    }
  }
}
