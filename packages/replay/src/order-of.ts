import { moneyOf } from "@warren/contracts/money";
import type { Invoice } from "./invoices.js";
import { derivedId } from "./derived-id.js";

/** The file's prices are in pounds. */
export const CURRENCY = "GBP";

/** What is sent to the gateway for an invoice. `given`: an invoice's price is what was paid, whatever the catalogue says. */
export type OrderRequest = Readonly<{
  userId: string;
  items: readonly Readonly<{ productId: string; quantity: number; price: string }>[];
  currency: string;
  prices: "given";
  paymentMethod: string;
  email: string;
  address: Readonly<{ country: string }>;
}>;

/** The order that an invoice becomes. The same product twice stays two lines; nothing of it depends on when it is placed. */
export function orderOf({ invoiceNo, customerId, country, lines }: Invoice): OrderRequest {
  const number = customerId.replace(/\.0+$/, "");
  // A customer that the file does not name is somebody else on each invoice.
  const customer = number === "" ? `invoice-${invoiceNo}` : `customer-${number}`;

  return {
    userId: derivedId(customer),
    items: lines.map(({ productId, quantity, priceMinor }) => ({
      productId,
      quantity,
      price: moneyOf(BigInt(priceMinor)),
    })),
    currency: CURRENCY,
    prices: "given",
    paymentMethod: "card-visa",
    // A name that RFC 2606 keeps free: such mail reaches nobody.
    email: `${customer.replaceAll(/[^A-Za-z0-9-]/g, "-").toLowerCase()}@replay.example`,
    address: { country: country === "" ? "United Kingdom" : country.slice(0, MAX_COUNTRY) },
  };
}

/** The contract's limit. */
const MAX_COUNTRY = 60;
