import { decimalsOf, fitsCurrency, whyNotTaken } from "@warren/contracts/currencies";
import { Currency, moneyFrom } from "@warren/contracts/money";
import * as z from "zod";

/** A JSON number or decimal text, with at most two decimals. */
export const price = z
  .union([z.number(), z.string().max(13)])
  .describe('A JSON number or decimal text, with at most two decimals, such as 29.99 or "29.99".')
  .transform((value, context) => {
    const money = moneyFrom(value);
    if (money !== undefined) return money;
    context.addIssue({
      code: "custom",
      message: 'must be an amount of at most two decimals, such as 29.99 or "29.99"',
      input: value,
    });

    return z.NEVER;
  });

/** A currency in which the shop takes orders. */
export const takenCurrency = Currency.superRefine((currency, context) => {
  const why = whyNotTaken(currency);
  if (why !== undefined) context.addIssue({ code: "custom", message: why, input: currency });
});

/** Faults a price with decimals that its currency does not have. `path`: where in the input it stands. */
export function checkDecimals(
  money: string,
  currency: string,
  { context, path }: Readonly<{ context: z.RefinementCtx; path: (string | number)[] }>,
): void {
  if (fitsCurrency(money, currency)) return;
  const decimals = decimalsOf(currency) === 0 ? "no decimals" : `${decimalsOf(currency)} decimals`;
  context.addIssue({
    code: "custom",
    message: `${money} is no price in ${currency}, which has ${decimals}`,
    input: money,
    path,
  });
}
