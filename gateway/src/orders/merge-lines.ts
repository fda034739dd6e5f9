import { quantity } from "@warren/contracts/scalars";
import { Problem } from "../problem.js";

type Line = Readonly<{ productId: string; quantity: number; price: string }>;

const most = quantity();

/**
 * An order's lines, those of one product at one price as one line, where the first of them stood.
 *
 * @throws Problem where they then ask for more of a product than an order may
 */
export function mergedLines(lines: readonly Line[]): readonly Line[] {
  const merged = new Map<string, Line>();
  for (const [index, line] of lines.entries()) {
    const key = JSON.stringify([line.productId, line.price]);
    const before = merged.get(key)?.quantity ?? 0;
    const together = most.safeParse(before + line.quantity);
    if (!together.success) throw invalid(index, "quantity", `${line.productId}: ${TOO_MANY}`);
    merged.set(key, { ...line, quantity: together.data });
  }

  return [...merged.values()];
}

const TOO_MANY = "the order's lines of this product ask for more together than an order may";

/**
 * The catalogue has one price for a product, so of two at least one is wrong. Whoever sets their own prices may have several: real
 * invoices do.
 *
 * @throws Problem where a product has two prices
 */
export function requireOnePrice(lines: readonly Line[]): void {
  const prices = new Map<string, string>();
  for (const [index, { productId, price }] of lines.entries()) {
    const other = prices.get(productId);
    if (other !== undefined && other !== price) {
      throw invalid(
        index,
        "price",
        `${productId} stands in the order at ${other} and at ${price}; a product has one price`,
      );
    }
    prices.set(productId, price);
  }
}

function invalid(index: number, field: string, message: string): Problem {
  const path = `items.${index}.${field}`;

  return new Problem("invalid_input", `${path}: ${message}.`, { errors: [{ path, message }] });
}
