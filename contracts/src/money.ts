import * as z from "zod";
import { decimalsOf, fitsCurrency } from "./currencies.js";
import { part } from "@warren/zod-contracts";

export const Money = part(
  "Money",
  'A decimal number with two digits after the point, such as "29.99". Text, because a float cannot hold it exactly.',
  z
    .string()
    .max(13)
    .regex(/^(0|[1-9]\d{0,9})\.\d{2}$/, 'must have two digits after the point, such as "29.99"'),
);

export const Currency = part(
  "Currency",
  'ISO 4217 code, such as "USD".',
  z
    .string()
    .length(3)
    .regex(/^[A-Z]{3}$/, "must be three capital letters, such as USD"),
);

// On the wire an amount is text, in code it is a bigint of minor units: hundredths of the currency, whatever the currency,
// since the text has two digits for each of them. A number would not do: a thousand items of a million pieces at the highest
// price come to 10^21 minor units, and a number holds whole ones exactly only up to 9 * 10^15. Amounts are added, compared and
// multiplied by a quantity with +, < and * as they are.

/** Largest total of an order, in minor units: what the orders' column numeric(10,2) holds. */
export const MAX_ORDER_TOTAL = 99_999_999_99n;

/** Some pieces of one price. */
export type Priced = Readonly<{ price: string; quantity: number }>;

const AMOUNT = /^(0|[1-9]\d{0,9})(?:\.(\d{1,2}))?$/;

/**
 * A price as a person or a JSON number writes it, as text of the contract: 29.9 is "29.90". Undefined unless it is exactly an
 * amount: 29.999, 0.1 + 0.2 and "1e3" are none. Of a number its shortest text counts, which is what was written.
 */
export function moneyFrom(price: number | string): string | undefined {
  const [, units, hundredths = ""] = AMOUNT.exec(String(price)) ?? [];

  return units === undefined ? undefined : `${units}.${hundredths.padEnd(2, "0")}`;
}

/** "29.99" as 2999n. @throws RangeError for what is not digits, a point and two digits */
export function minorUnitsOf(money: string): bigint {
  if (!/^\d+\.\d{2}$/.test(money)) throw new RangeError(`"${money}" is no amount of money`);

  return BigInt(money.replace(".", ""));
}

/** 2999n as "29.99". @throws RangeError for less than nothing, which the contract has no text for */
export function moneyOf(minorUnits: bigint): string {
  if (minorUnits < 0n) throw new RangeError(`${minorUnits} minor units are no amount of money`);
  const digits = minorUnits.toString().padStart(3, "0");

  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** What the pieces of one item cost together, in minor units. */
export function priceOf({ price, quantity }: Priced): bigint {
  return minorUnitsOf(price) * BigInt(quantity);
}

/** What all items cost together, in minor units. It may be more than {@link MAX_ORDER_TOTAL}. */
export function totalOf(items: readonly Priced[]): bigint {
  return items.reduce((sum, item) => sum + priceOf(item), 0n);
}

/** An amount as people read it: "59.98 USD", "1200 JPY". Decimals that its currency does not have are shown only where they say something. */
export function formatMoney(money: string, currency: string): string {
  const isWhole = decimalsOf(currency) === 0 && fitsCurrency(money, currency);

  return `${isWhole ? money.slice(0, money.indexOf(".")) : money} ${currency}`;
}
