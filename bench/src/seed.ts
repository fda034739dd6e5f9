import { delay } from "@warren/messaging";
import type { BenchedSystem } from "./system.js";

/** A product that the benchmark orders. */
export type Goods = Readonly<{ productId: string; price: string }>;

const PRODUCTS = 200;
const STOCK = 1_000_000;

/** Puts products into the catalogue, and more goods onto their shelves than are ordered. */
export async function seed({ gatewayUrl, apiKey }: BenchedSystem): Promise<readonly Goods[]> {
  const headers = { "content-type": "application/json", "x-api-key": apiKey };
  const products = Array.from({ length: PRODUCTS }, (_, index) => ({
    productId: `bench-${String(index + 1).padStart(4, "0")}`,
    name: `Product ${index + 1} of the benchmark`,
    price: `${5 + (index % 50)}.99`,
  }));
  await send("PUT", `${gatewayUrl}/api/admin/products`, { products });
  const adjustments = products.map(({ productId }) => ({ productId, delta: STOCK, reason: "benchmark" }));
  await send("POST", `${gatewayUrl}/api/admin/stock`, { adjustments });
  const last = products.at(-1)?.productId ?? "";
  for (let tries = 0; (await availableOf(`${gatewayUrl}/api/stock/${last}`)) === 0; tries++) {
    if (tries > 100) throw new Error("the goods have not come in");
    await delay(100);
  }

  return products.map(({ productId, price }) => ({ productId, price }));

  async function send(method: string, url: string, body: unknown): Promise<void> {
    const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  }
}

async function availableOf(url: string): Promise<number> {
  const { available } = (await (await fetch(url)).json()) as { available?: number };

  return available ?? 0;
}
