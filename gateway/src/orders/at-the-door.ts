import type { Client } from "@warren/messaging/contract";
import type { gateway } from "@warren/generated/gateway";
import { Problem } from "../problem.js";
import type { Origin } from "../trpc.js";
import type { Line, Objections, PriceList } from "./price-list.js";
import { shortagesOf, type Shortage } from "./shortages.js";

/** What is known here of catalogue and stock. */
export type Door = Readonly<{
  prices: PriceList;
  ask: Pick<Client<typeof gateway>, "CheckStock">;
  origin: Origin;
}>;

export type Wanted = Readonly<{
  items: readonly Line[];
  currency: string;
  /** Whose prices hold. */
  prices: "catalogue" | "given";
}>;

/**
 * Why an order would be rejected; undefined where nothing is known against it. At given prices only products that nobody has are: what is
 * sold for how much, and how many of it, is the trusted caller's to know.
 */
export async function objectionTo(
  { items, currency, prices: whose }: Wanted,
  { prices, ask, origin }: Door,
): Promise<Problem | undefined> {
  if (whose === "given") return strangers(await prices.unknown(items.map(({ productId }) => productId)));
  const { unknown, mismatches, short } = await prices.objections(items, currency);

  return strangers(unknown) ?? wrongPrices(mismatches) ?? tooFew(await shortagesOf(short, { ask, origin }));
}

function strangers(unknown: Objections["unknown"]): Problem | undefined {
  const [first] = unknown;
  if (first === undefined) return undefined;
  const others = unknown.length === 1 ? "" : `, and ${unknown.length - 1} more of the order's`;

  return new Problem("product_unknown", `The catalogue has no product ${first}${others}.`);
}

function wrongPrices(mismatches: Objections["mismatches"]): Problem | undefined {
  const [first] = mismatches;
  if (first === undefined) return undefined;
  const { productId, price, currency, given } = first;
  const others = mismatches.length === 1 ? "" : ` ${mismatches.length - 1} more prices differ.`;

  return new Problem("price_mismatch", `${productId} costs ${price} ${currency}, not ${given}.${others}`, {
    prices: mismatches.slice(0, 100),
  });
}

function tooFew(shortages: readonly Shortage[]): Problem | undefined {
  const [first] = shortages;
  if (first === undefined) return undefined;
  const { productId, wanted, available } = first;
  const left =
    available === 0 ? `${productId} is sold out` : `Only ${available} of ${productId} can be sold now`;
  const others =
    shortages.length === 1 ? "" : ` There is too little of ${shortages.length - 1} more products.`;

  return new Problem("out_of_stock", `${left}, and the order is for ${wanted}.${others}`, { shortages });
}
