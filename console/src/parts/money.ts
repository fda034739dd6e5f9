// Amounts are decimal text, as on the wire, and are reckoned with in the smallest unit: no amount is ever a fraction in binary.

const SCALE = 2;

/** In hundredths. The contract's amounts have two decimals at most, and are never negative. */
export function hundredthsOf(amount: string): bigint {
  const [, whole, decimals = ""] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === undefined) throw new RangeError(`not an amount: ${amount}`);

  return BigInt(whole + decimals.padEnd(SCALE, "0"));
}

/** As decimal text. */
export function amountOf(hundredths: bigint): string {
  const digits = hundredths.toString().padStart(SCALE + 1, "0");

  return `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** As the reader's country writes it. */
export function moneyOf(amount: string, currency: string): string {
  // As text, which Intl keeps exact.
  return formatOf(currency).format(amount as `${number}`);
}

/** A sentence in which the gateway wrote amounts as `59.98 USD`, with them as the reader's country writes them. */
export function moneyIn(sentence: string): string {
  return sentence.replaceAll(/\b(\d+\.\d{2}) ([A-Z]{3})\b/g, (_, amount: string, currency: string) =>
    moneyOf(amount, currency),
  );
}

/** Making one is slow beside using it, and a list has hundreds of amounts. There are as many as the shop has currencies. */
const formats = new Map<string, Intl.NumberFormat>();

function formatOf(currency: string): Intl.NumberFormat {
  const known = formats.get(currency);
  if (known !== undefined) return known;
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency });
  formats.set(currency, format);

  return format;
}
