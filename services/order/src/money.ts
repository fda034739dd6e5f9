/** The most that `numeric(10,2)` holds, in minor units. */
export const MAX_TOTAL = 9_999_999_999n;

/** The sum of price × quantity as decimal text, or undefined where it is more than an order may hold. */
export function totalOf(items: readonly Readonly<{ quantity: number; price: string }>[]): string | undefined {
  const total = items.reduce((sum, { quantity, price }) => sum + minorUnits(price) * BigInt(quantity), 0n);

  return total > MAX_TOTAL ? undefined : decimal(total);
}

/** "29.99" is 2999. */
export function minorUnits(amount: string): bigint {
  return BigInt(amount.replace(".", ""));
}

/** 2999 is "29.99". */
export function decimal(minor: bigint): string {
  const digits = minor.toString().padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
