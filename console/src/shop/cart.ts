import { amountOf, hundredthsOf } from "../parts/money.js";

/** Something in the cart, at the price at which it was put there. */
export type CartLine = Readonly<{
  productId: string;
  name: string;
  price: string;
  currency: string;
  quantity: number;
}>;

export type Cart = readonly CartLine[];

type Product = Omit<CartLine, "quantity">;

/** The most of one product that the contract lets an order have. */
export const MAX_QUANTITY = 1_000_000;

/** One more of it. */
export function withOneMore(cart: Cart, { productId, name, price, currency }: Product): Cart {
  const known = cart.find((line) => line.productId === productId);
  if (known !== undefined) return withQuantity(cart, productId, known.quantity + 1);

  return [...cart, { productId, name, price, currency, quantity: 1 }];
}

/** None of it where that is nothing or less. */
export function withQuantity(cart: Cart, productId: string, quantity: number): Cart {
  const wanted = Math.min(Math.trunc(quantity), MAX_QUANTITY);

  return cart.flatMap((line) => {
    if (line.productId !== productId) return [line];

    return wanted > 0 ? [{ ...line, quantity: wanted }] : [];
  });
}

/** What is left once some of it was ordered: also what was put in meanwhile. */
export function withoutOrdered(
  cart: Cart,
  items: readonly Readonly<{ productId: string; quantity: number }>[],
): Cart {
  return items.reduce((left, { productId, quantity }) => {
    const line = left.find((one) => one.productId === productId);

    return line === undefined ? left : withQuantity(left, productId, line.quantity - quantity);
  }, cart);
}

/** At what the catalogue says now. */
export function withPrices(
  cart: Cart,
  prices: readonly Readonly<{ productId: string; price: string }>[],
): Cart {
  const now = new Map(prices.map(({ productId, price }) => [productId, price]));

  return cart.map((line) => ({ ...line, price: now.get(line.productId) ?? line.price }));
}

/** What a line costs. */
export function costOf({ price, quantity }: Pick<CartLine, "price" | "quantity">): string {
  return amountOf(hundredthsOf(price) * BigInt(quantity));
}

/** What the cart costs, by currency: nearly always one. An order has one, so a cart of two has to become two orders. */
export function totalsOf(cart: Cart): ReadonlyMap<string, string> {
  const totals = new Map<string, bigint>();
  for (const { currency, price, quantity } of cart) {
    totals.set(currency, (totals.get(currency) ?? 0n) + hundredthsOf(price) * BigInt(quantity));
  }

  return new Map([...totals].map(([currency, total]) => [currency, amountOf(total)]));
}

/** How many pieces. */
export function piecesIn(cart: Cart): number {
  return cart.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** What was stored, or an empty cart where that cannot be one. */
export function cartIn(text: string | null): Cart {
  try {
    const stored: unknown = JSON.parse(text ?? "[]");

    return Array.isArray(stored) ? stored.filter(isLine) : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is CartLine {
  if (typeof value !== "object" || value === null) return false;
  const { productId, name, price, currency, quantity } = value as Partial<Record<string, unknown>>;

  return (
    [productId, name, currency].every((text) => typeof text === "string") &&
    typeof price === "string" &&
    /^\d+(\.\d{1,2})?$/.test(price) &&
    Number.isInteger(quantity) &&
    Number(quantity) > 0
  );
}
