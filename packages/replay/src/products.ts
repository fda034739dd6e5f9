import { moneyOf } from "@warren/contracts/money";
import type { Invoice } from "./invoices.js";
import { mostFrequent, count, type Tally } from "./tally.js";

/** A product as invoices know it. */
export type SoldProduct = Readonly<{
  productId: string;
  name: string;
  /** As decimal text. */
  price: string;
  /** How many of it all invoices sell. */
  sold: number;
}>;

/** The contract's limit. */
const MAX_NAME = 100;

/**
 * The products of invoices, sorted by id. A product that goes by several prices or names gets the most frequent one; its
 * orders keep their own prices.
 */
export function productsOf(invoices: readonly Invoice[]): readonly SoldProduct[] {
  const seen = new Map<string, { prices: Tally; names: Tally; sold: number }>();
  for (const { lines } of invoices) {
    for (const { productId, description, quantity, priceMinor } of lines) {
      const product = seen.get(productId) ?? { prices: {}, names: {}, sold: 0 };
      seen.set(productId, product);
      count(product.prices, moneyOf(BigInt(priceMinor)));
      if (description !== "") count(product.names, description);
      product.sold += quantity;
    }
  }

  return [...seen]
    .map(([productId, { prices, names, sold }]) => ({
      productId,
      name: (mostFrequent(names) ?? productId).slice(0, MAX_NAME),
      price: mostFrequent(prices) ?? "0.00",
      sold,
    }))
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}

/** What comes into stock: so much of what is sold, rounded down, in deliveries of at most a million. */
export function deliveriesOf(
  products: readonly SoldProduct[],
  stockFactor: number,
): readonly Readonly<{ productId: string; quantity: number }>[] {
  return products.flatMap(({ productId, sold }) => {
    const deliveries = [];
    for (let left = Math.floor(sold * stockFactor); left > 0; left -= MAX_DELIVERY) {
      deliveries.push({ productId, quantity: Math.min(left, MAX_DELIVERY) });
    }

    return deliveries;
  });
}

/** The contract's limit of one adjustment. */
const MAX_DELIVERY = 1_000_000;
