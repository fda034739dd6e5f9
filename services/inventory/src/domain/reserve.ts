import { minorUnitsOf, moneyOf } from "@warren/contracts/money";
import type { ReserveStock, Shortage } from "@warren/generated/inventory";
import { quantities, type Rejection } from "./reservation.js";
import { sellable, type Stock } from "./stock.js";

/** The contract's limit for a quantity; the sum over an order's lines may be more. */
const MAX_QUANTITY = 1_000_000;

/** Why an order cannot have what it asks for; undefined when it can. All or nothing. */
export function rejectionOf(
  { items, currency, prices }: ReserveStock["data"],
  stocks: ReadonlyMap<string, Stock>,
): Rejection | undefined {
  const unknown = items.filter(({ productId }) => !stocks.has(productId));
  if (unknown.length > 0) {
    return rejection("unknown_product", `The catalogue does not have ${listed(unknown)}.`);
  }
  if (prices === "catalogue") {
    for (const { productId, price } of items) {
      const stock = stocks.get(productId);
      if (stock === undefined) continue;
      if (stock.currency !== currency) {
        return rejection("price_mismatch", `${productId} is sold in ${stock.currency}, not in ${currency}.`);
      }
      if (stock.priceMinor !== minorUnitsOf(price)) {
        return rejection("price_mismatch", `${productId} costs ${moneyOf(stock.priceMinor)}, not ${price}.`);
      }
    }
  }
  const shortages = shortagesOf(items, stocks);

  return shortages.length === 0
    ? undefined
    : { reason: "out_of_stock", message: shortageText(shortages), shortages };
}

function shortagesOf(items: ReserveStock["data"]["items"], stocks: ReadonlyMap<string, Stock>): Shortage[] {
  const shortages: Shortage[] = [];
  for (const [productId, requested] of quantities(items)) {
    const stock = stocks.get(productId);
    if (stock === undefined || stock.available >= requested) continue;
    shortages.push({
      productId,
      requested: Math.min(requested, MAX_QUANTITY),
      available: sellable(stock),
    });
  }

  return shortages;
}

function shortageText(shortages: readonly Shortage[]): string {
  const [first, ...others] = shortages;
  if (first === undefined) return "";
  const left = first.available === 0 ? "None" : `Only ${first.available}`;
  const more = others.length === 0 ? "" : ` There is too little of ${others.length} more.`;

  return `${left} of ${first.productId} ${first.available > 1 ? "are" : "is"} left.${more}`;
}

// A product id has up to 64 characters and the contract's message 500.
function listed(items: readonly Readonly<{ productId: string }>[]): string {
  const ids = [...new Set(items.map(({ productId }) => productId))];
  const shown = ids.slice(0, 5).join(", ");

  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

function rejection(reason: Rejection["reason"], message: string): Rejection {
  return { reason, message, shortages: [] };
}
