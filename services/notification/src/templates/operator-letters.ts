import type { StockLow } from "@warren/generated/notification";
import { letter, type Letter } from "./letter.js";

export function stockLow({ productId, name, available, threshold }: StockLow["data"]): Letter {
  return letter(
    `Low stock: ${name} (${productId})`,
    `Only ${available} of ${name} can still be sold. The threshold is ${threshold}: time to order more.`,
    { lines: [["Product", productId]] },
  );
}
