const MONEY = /^(\d+)\.(\d{2})$/;

/** `"29.99"` as 2999n. @throws RangeError for anything but digits, a point and two digits */
export function minorUnits(money: string): bigint {
  const [, whole, cents] = MONEY.exec(money) ?? [];
  if (whole === undefined || cents === undefined) throw new RangeError(`"${money}" is no amount of money`);

  return BigInt(whole) * 100n + BigInt(cents);
}

/** 2999n as `"29.99"`, the way the contract writes money. */
export function moneyText(minor: bigint): string {
  const digits = minor.toString().padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
