import { delay } from "@warren/messaging";
import type { Answer, Gateway } from "./gateway.js";
import { deliveriesOf, type SoldProduct } from "./products.js";
import { CURRENCY } from "./order-of.js";
import { derivedId } from "./derived-id.js";

export type SeedOptions = Readonly<{
  gateway: Gateway;
  products: readonly SoldProduct[];
  /** 1: exactly what the invoices sell. */
  stockFactor: number;
  /** Tells this replay's deliveries from another's. */
  run: string;
  /** Told of each request that was done. */
  onProgress: (done: number, total: number) => void;
  signal: AbortSignal;
}>;

/** Of one request. The gateway takes 1,000 and a mebibyte. */
const CHUNK = 500;
const PAGE = 500;

/** How long deliveries may take to arrive. */
const ARRIVAL_TIMEOUT_MS = 60_000;
const ARRIVAL_POLL_MS = 250;

/**
 * Puts products into the catalogue and their stock into the inventory, and waits until it is there: stock is adjusted in the
 * background, and an order that overtook it would find nothing.
 *
 * @throws Error where the gateway answers with a problem, or the stock does not arrive
 */
export async function seed(options: SeedOptions): Promise<void> {
  const { gateway, products, stockFactor, run, signal } = options;
  const pages = chunks(products);
  const deliveries = deliveriesOf(products, stockFactor);
  const adjustments = chunks(
    deliveries.map(({ productId, quantity }, index) => ({
      adjustmentId: derivedId(`${run}/delivery/${index}`),
      productId,
      delta: quantity,
      reason: `Delivery for replay ${run}.`,
    })),
  );
  const total = pages.length + adjustments.length;
  let done = 0;
  const send = async (method: "PUT" | "POST", path: string, body: unknown) => {
    if (signal.aborted) return;
    insist(await gateway.request(method, path, { body, signal }));
    options.onProgress((done += 1), total);
  };

  for (const chunk of pages) {
    await send("PUT", "/api/admin/products", {
      products: chunk.map(({ productId, name, price }) => ({ productId, name, price, currency: CURRENCY })),
    });
  }
  const expected = await availableOf(gateway, signal);
  for (const { productId, quantity } of deliveries) {
    expected.set(productId, (expected.get(productId) ?? 0) + quantity);
  }
  for (const chunk of adjustments) await send("POST", "/api/admin/stock", { adjustments: chunk });
  await arrived(gateway, expected, new Set(deliveries.map(({ productId }) => productId)), signal);
}

/** Waits until there is as much of each product as there was, and what was delivered. */
async function arrived(
  gateway: Gateway,
  expected: ReadonlyMap<string, number>,
  delivered: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const until = Date.now() + ARRIVAL_TIMEOUT_MS;
  while (!signal.aborted) {
    const available = await availableOf(gateway, signal);
    const missing = [...delivered].filter((id) => (available.get(id) ?? 0) < (expected.get(id) ?? 0));
    if (missing.length === 0) return;
    if (Date.now() > until) {
      throw new Error(
        `The stock of ${missing.length} products, ${missing.slice(0, 3).join(", ")} among them, did not arrive within ${ARRIVAL_TIMEOUT_MS / 1_000} s: does somebody else sell them, or is the inventory service away?`,
      );
    }
    await delay(ARRIVAL_POLL_MS, signal);
  }
}

/** What can be sold of each product, by the catalogue. */
async function availableOf(gateway: Gateway, signal: AbortSignal): Promise<Map<string, number>> {
  const available = new Map<string, number>();
  let cursor: string | undefined;
  do {
    const query = cursor === undefined ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const body = insist(await gateway.request("GET", `/api/products?limit=${PAGE}${query}`, { signal }));
    for (const { productId, available: count } of productsIn(body)) available.set(productId, count);
    cursor = typeof body["nextCursor"] === "string" ? body["nextCursor"] : undefined;
  } while (cursor !== undefined && !signal.aborted);

  return available;
}

type Listed = Readonly<{ productId: string; available: number }>;

function productsIn({ products }: Readonly<Record<string, unknown>>): readonly Listed[] {
  if (Array.isArray(products) && products.every(isListed)) return products;
  throw new Error("The gateway answered with something that is no catalogue.");
}

function isListed(value: unknown): value is Listed {
  return (
    typeof value === "object" &&
    value !== null &&
    "productId" in value &&
    typeof value.productId === "string" &&
    "available" in value &&
    typeof value.available === "number"
  );
}

function insist(answer: Answer): Readonly<Record<string, unknown>> {
  switch (answer.kind) {
    case "ok":
      return answer.body;
    case "problem":
      throw new Error(
        answer.status === 401 || answer.status === 403
          ? `${answer.detail} Give the key of a trusted caller: --api-key or WARREN_API_KEY; npm start writes one to .stack/dev-api-key.`
          : `The gateway did not take it (${answer.code}): ${answer.detail}`,
      );
    case "unanswered":
      throw new Error(`The gateway cannot be reached: ${answer.why}`);
  }
}

function chunks<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) =>
    items.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
