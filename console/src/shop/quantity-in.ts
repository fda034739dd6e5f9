import { MAX_QUANTITY } from "./cart.js";

/** How many a field for it says; nothing where that is no number of pieces: while it is being typed. */
export function quantityIn(text: string): number | undefined {
  if (!/^\d+$/.test(text.trim())) return undefined;
  const quantity = Number(text);

  return quantity >= 1 && quantity <= MAX_QUANTITY ? quantity : undefined;
}
