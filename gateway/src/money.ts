// Money is decimal text on the wire and whole minor units (cents) in here.

/** Ten digits before the point: what the contract's Money holds. */
const DECIMAL = /^(0|[1-9]\d{0,9})(?:\.(\d{1,2}))?$/;

/** The largest total that the orders' table (numeric(10,2)) holds, in cents. */
export const MAX_TOTAL_CENTS = 99_999_999_99n;

/**
 * A price as clients write it, number or text, as decimal text with two digits; undefined unless it is one exactly. A
 * number's shortest text is what the client wrote: 29.99 stays 29.99, and 29.999 or 0.1 + 0.2 is refused.
 */
export function moneyFrom(price: number | string): string | undefined {
  const match = DECIMAL.exec(typeof price === "number" ? String(price) : price);
  if (match === null) return undefined;
  const [, whole = "0", cents = ""] = match;

  return `${whole}.${cents.padEnd(2, "0")}`;
}

/** Decimal text with two digits in cents. */
export function centsOf(money: string): bigint {
  return BigInt(money.replace(".", ""));
}

/** Cents as decimal text with two digits. */
export function moneyOf(cents: bigint): string {
  const digits = cents.toString().padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** What all lines cost together, in cents. */
export function totalOf(lines: readonly Readonly<{ price: string; quantity: number }>[]): bigint {
  return lines.reduce((sum, { price, quantity }) => sum + centsOf(price) * BigInt(quantity), 0n);
}
