import { Address } from "@warren/contracts/address";
import { CatalogEntry } from "@warren/contracts/catalogue";
import { MAX_ITEMS } from "@warren/contracts/order-items";
import { OrderStatus } from "@warren/contracts/order-status";
import { PaymentMethod, PriceSource, Priority } from "@warren/contracts/order-terms";
import { Email, ProductId, quantity, text, Timestamp, Uuid } from "@warren/contracts/scalars";
import * as z from "zod";
import { cursorOf } from "./cursor-input.js";
import { checkDecimals, price, takenCurrency } from "./money-input.js";

// What clients may send. Bounds and shapes are the contract's, so that what is let in can also be sent on.

export const DEFAULT_CURRENCY = "USD";
const DEFAULT_COUNTRY = "US";
const DEFAULT_PAYMENT_METHOD = "card-visa";

export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 visible ASCII characters");

const order = {
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
  priority: "high",
} as const;

const placeFields = z.object({
  userId: Uuid.optional().describe("Whose order it is. Default: the customer's of the token."),
  items: z
    .array(z.object({ productId: ProductId, quantity: quantity(), price }))
    .min(1)
    .max(MAX_ITEMS),
  currency: takenCurrency.default(DEFAULT_CURRENCY),
  priority: Priority.default("normal"),
  paymentMethod: PaymentMethod.default(DEFAULT_PAYMENT_METHOD),
  email: Email.optional().describe("Where mails go. A customer's is in the token."),
  address: Address.extend({ country: Address.shape.country.default(DEFAULT_COUNTRY) }).default({
    country: DEFAULT_COUNTRY,
  }),
  prices: PriceSource.optional().describe(
    'Whose prices hold. "given" is for trusted callers only, and their default.',
  ),
  idempotencyKey: idempotencyKey
    .optional()
    .describe("The same request again has the same key. In the body it counts before that in the header."),
});

export const placeInput = placeFields
  .superRefine(({ items, currency }, context) => {
    for (const [index, item] of items.entries())
      checkDecimals(item.price, currency, { context, path: ["items", index, "price"] });
  })
  .meta({ examples: [order] });

export const orderInput = z.object({ id: Uuid });

export const listInput = z.object({
  userId: Uuid.optional(),
  status: OrderStatus.optional(),
  /** The earliest time at which they were placed, and the first one that is too late. */
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  limit: z.int().min(1).max(100).default(20),
  cursor: cursorOf("orders").optional(),
});

export const cancelInput = z.object({
  id: Uuid,
  reason: text(500).default("The customer cancelled the order."),
});

export const watchInput = z.object({
  id: Uuid,
  lastEventId: z
    .string()
    .max(32)
    .optional()
    .describe("Where an earlier watch ended: tRPC and EventSource send it by themselves."),
});

export const stockInput = z.object({ productId: ProductId, quantity: quantity().default(1) });

export const lowStockInput = z.object({ limit: z.int().min(1).max(100).default(20) }).prefault({});

export const productInput = z.object({ productId: ProductId });

export const noticesInput = z.object({
  /** Whose. Default: the customer's of the token. */
  userId: Uuid.optional(),
  orderId: Uuid.optional().describe("Of this order alone."),
  limit: z.int().min(1).max(100).default(20),
  cursor: cursorOf("notifications").optional(),
});

export const catalogInput = z.object({
  limit: z.int().min(1).max(500).default(100),
  cursor: cursorOf("products").optional(),
  query: text(100).optional(),
});

export const putProductsInput = z.object({
  products: z
    .array(
      CatalogEntry.extend({ price, currency: takenCurrency.default(DEFAULT_CURRENCY) }).superRefine(
        (entry, context) => checkDecimals(entry.price, entry.currency, { context, path: ["price"] }),
      ),
    )
    .min(1)
    .max(1_000),
});

export const adjustStockInput = z.object({
  adjustments: z
    .array(
      z.object({
        adjustmentId: Uuid.optional().describe(
          "Sent again with the same one, an adjustment changes nothing. Default: a new one.",
        ),
        productId: ProductId,
        delta: z
          .int()
          .min(-1_000_000)
          .max(1_000_000)
          .refine((delta) => delta !== 0, "must not be 0")
          .describe("Added to what is available. Negative when goods were lost, never 0."),
        reason: text(500).default("Adjusted through the gateway."),
      }),
    )
    .min(1)
    .max(1_000),
});

export type PlaceInput = z.output<typeof placeInput>;
