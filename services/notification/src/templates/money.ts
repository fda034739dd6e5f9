/** What so many of one price cost, as the contract writes money: `lineTotal("29.99", 2)` is `"59.98"`. */
export function lineTotal(price: string, quantity: number): string {
  const minor = BigInt(price.replace(".", "")) * BigInt(quantity);
  const digits = minor.toString().padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
