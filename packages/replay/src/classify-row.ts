import type { Row } from "./read-rows.js";

/** Something that was sold: what becomes a line of an order. */
export type SoldLine = Readonly<{
  productId: string;
  description: string;
  quantity: number;
  /** Of one unit, in pence. */
  priceMinor: number;
}>;

/** Why a row is not ordered. */
export type SkipReason =
  "cancellation" | "not a product" | "no quantity" | "no price" | "price not in pence" | "quantity too large";

/** What a row is. */
export type Classified =
  | Readonly<{ kind: "sold"; line: SoldLine }>
  | Readonly<{ kind: "skipped"; reason: SkipReason }>
  | Readonly<{ kind: "broken"; problem: string }>;

/** Five digits and, for variants, letters: 85123A. Others are postage, fees, discounts, samples: POST, DOT, M, D, C2, … */
const PRODUCT_CODE = /^\d{5}[A-Z]*$/;
const INTEGER = /^-?\d{1,9}$/;
const DECIMAL = /^(-?)(\d{1,9})(?:\.(\d+))?$/;

/** The contract's limit of one line. */
const MAX_QUANTITY = 1_000_000;

/** Decides what a row is. What cannot be read is broken before anything else is asked. */
export function classifyRow(row: Row): Classified {
  const productId = row.stockCode.toUpperCase();
  if (row.invoiceNo === "") return broken("InvoiceNo is empty");
  if (productId === "") return broken("StockCode is empty");
  if (!INTEGER.test(row.quantity)) return broken(`Quantity is ${JSON.stringify(row.quantity.slice(0, 40))}`);
  const price = DECIMAL.exec(row.unitPrice);
  if (price === null) return broken(`UnitPrice is ${JSON.stringify(row.unitPrice.slice(0, 40))}`);

  const quantity = Number(row.quantity);
  const [, sign, pounds = "", decimals = ""] = price;
  const pence = decimals.replace(/0+$/, "");
  const priceMinor = Number(pounds) * 100 + Number(pence.slice(0, 2).padEnd(2, "0"));

  if (isCancellation(row.invoiceNo)) return skipped("cancellation");
  if (!PRODUCT_CODE.test(productId)) return skipped("not a product");
  if (quantity <= 0) return skipped("no quantity");
  if (quantity > MAX_QUANTITY) return skipped("quantity too large");
  if (sign === "-" || Number(row.unitPrice) === 0) return skipped("no price");
  if (pence.length > 2) return skipped("price not in pence");

  return { kind: "sold", line: { productId, description: row.description, quantity, priceMinor } };
}

/** An invoice that takes back an earlier one. */
export function isCancellation(invoiceNo: string): boolean {
  return /^c/i.test(invoiceNo);
}

function skipped(reason: SkipReason): Classified {
  return { kind: "skipped", reason };
}

function broken(problem: string): Classified {
  return { kind: "broken", problem };
}
