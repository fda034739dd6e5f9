/** "29.99" as 2999: minor units, exact up to the contract's ten digits before the point. */
export function minorUnits(decimal: string): number {
  return Number(decimal.replace(".", ""));
}

/** 2999 as "29.99". */
export function decimalOf(minor: number): string {
  const digits = String(minor).padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
