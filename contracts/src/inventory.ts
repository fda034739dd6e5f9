import * as z from "zod";
import { define, part } from "./define.js";
import { Currency, Money } from "./money.js";
import { PriceSource } from "./order.js";
import * as sample from "./samples.js";
import { Cursor, Uuid, maxLines, ProductId, quantity, text, Timestamp } from "./scalars.js";

const stock = () => z.int().min(0).max(1_000_000_000);

export const StockLine = part(
  "StockLine",
  "So much of one product, and the price that the order gives for a unit of it.",
  z.object({ productId: ProductId, quantity: quantity(), price: Money }),
);

export const ReservedLine = part(
  "ReservedLine",
  "So much of one product, now set aside, with the name and the unit price that hold.",
  z.object({ productId: ProductId, name: text(200), quantity: quantity(), price: Money }),
);

export const Shortage = part(
  "Shortage",
  "One product of which there is too little.",
  z.object({ productId: ProductId, requested: quantity(), available: stock() }),
);

export const Product = part(
  "Product",
  "A product of the catalogue and how much of it can be sold.",
  z.object({ productId: ProductId, name: text(200), price: Money, currency: Currency, available: stock() }),
);

export const CatalogEntry = part(
  "CatalogEntry",
  "A product as the shop wants to sell it.",
  z.object({
    productId: ProductId,
    name: text(200),
    price: Money,
    currency: Currency,
    lowStockThreshold: stock().optional().describe("StockLow is sent when this many or fewer are left."),
  }),
);

const { orderId, item, namedItem, at } = sample;
const product = { productId: "prod-001", name: namedItem.name, price: "29.99", currency: "USD" };
const ofOrder = { orderId: Uuid };

export const ReserveStock = define(
  "ReserveStock",
  {
    version: "1.0.0",
    description:
      "Asks the inventory to set stock aside for an order: all of it, or none. Sent again with the same orderId, it does nothing new.",
    examples: [{ orderId, items: [item], currency: "USD", prices: "catalogue" }],
  },
  z.object({
    ...ofOrder,
    items: z.array(StockLine).min(1).max(maxLines),
    currency: Currency,
    prices: PriceSource,
  }),
);

export const StockReserved = define(
  "StockReserved",
  {
    version: "1.0.0",
    description: "All items of the order are set aside.",
    examples: [{ orderId, reservedAt: at(1), items: [namedItem] }],
  },
  z.object({ ...ofOrder, reservedAt: Timestamp, items: z.array(ReservedLine).min(1).max(maxLines) }),
);

export const StockRejected = define(
  "StockRejected",
  {
    version: "1.0.0",
    description: "Nothing was set aside, because of the reason given.",
    examples: [
      {
        orderId,
        reason: "out_of_stock",
        message: "Only 1 of prod-001 is left.",
        shortages: [{ productId: "prod-001", requested: 2, available: 1 }],
      },
    ],
  },
  z.object({
    ...ofOrder,
    reason: z
      .enum(["out_of_stock", "unknown_product", "price_mismatch", "released"])
      .describe('"released": ReleaseStock for the order had come first.'),
    message: text(500),
    shortages: z.array(Shortage).max(maxLines).describe("Empty unless something is out of stock."),
  }),
);

export const ReleaseStock = define(
  "ReleaseStock",
  {
    version: "1.0.0",
    description:
      "Gives an order's stock back, sold stock too. Where nothing is reserved yet it keeps a late ReserveStock from reserving.",
    examples: [{ orderId, reason: "payment_declined" }],
  },
  z.object({ ...ofOrder, reason: text(500) }),
);

export const StockReleased = define(
  "StockReleased",
  {
    version: "1.0.0",
    description: "The order holds no stock, and will get none.",
    examples: [{ orderId, releasedAt: at(4) }],
  },
  z.object({ ...ofOrder, releasedAt: Timestamp }),
);

export const CommitStock = define(
  "CommitStock",
  {
    version: "1.0.0",
    description: "The order is paid: its reserved stock is sold.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const CheckStock = define(
  "CheckStock",
  {
    version: "1.0.0",
    description: "Asks how much of a product can be sold right now. It sets nothing aside.",
    examples: [{ productId: "prod-001", quantity: 2 }],
  },
  z.object({
    productId: ProductId,
    quantity: quantity()
      .optional()
      .describe("Whether this much is there is said in `sufficient`. Left out, it counts as 1."),
  }),
);

export const StockLevel = define(
  "StockLevel",
  {
    version: "1.0.0",
    description: "How much of a product can be sold, and how much is set aside.",
    examples: [{ productId: "prod-001", available: 98, reserved: 2, sufficient: true, checkedAt: at(0) }],
  },
  z.object({
    productId: ProductId,
    available: stock(),
    reserved: stock(),
    sufficient: z.boolean().describe("Whether as much as was asked for can be sold."),
    checkedAt: Timestamp,
  }),
);

export const ProductUnknown = define(
  "ProductUnknown",
  {
    version: "1.0.0",
    description: "The catalogue has no such product.",
    examples: [{ productId: "prod-999" }],
  },
  z.object({ productId: ProductId }),
);

export const ListProducts = define(
  "ListProducts",
  {
    version: "1.0.0",
    description: "Asks for a page of the catalogue, in the order of product ids.",
    examples: [{ limit: 50, query: "lamp" }],
  },
  z.object({
    limit: z.int().min(1).max(500),
    cursor: Cursor.optional(),
    query: text(100).optional().describe("Part of a name or of a product id, in any case."),
  }),
);

export const ProductList = define(
  "ProductList",
  {
    version: "1.0.0",
    description: "A page of the catalogue, in the order of product ids.",
    examples: [{ products: [{ ...product, available: 98 }] }],
  },
  z.object({ products: z.array(Product).max(500), nextCursor: Cursor.optional() }),
);

export const PutProducts = define(
  "PutProducts",
  {
    version: "1.0.0",
    description:
      "Adds products to the catalogue, or gives known ones a new name, price or threshold. Stock stays as it is.",
    examples: [{ products: [{ ...product, lowStockThreshold: 10 }] }],
  },
  z.object({ products: z.array(CatalogEntry).min(1).max(1_000) }),
);

export const ProductsPut = define(
  "ProductsPut",
  {
    version: "1.0.0",
    description: "The catalogue now has the products as they were given.",
    examples: [{ count: 1 }],
  },
  z.object({ count: z.int().min(0).max(1_000) }),
);

export const AdjustStock = define(
  "AdjustStock",
  {
    version: "1.0.0",
    description:
      "Goods came in, were lost or were counted again. Sent again with the same adjustmentId, it changes nothing.",
    examples: [
      {
        adjustmentId: sample.adjustmentId,
        productId: "prod-001",
        delta: 100,
        reason: "Delivery from the workshop.",
      },
    ],
  },
  z.object({
    adjustmentId: Uuid,
    productId: ProductId,
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .describe("Added to what is available. Negative when goods were lost."),
    reason: text(500),
  }),
);

export const StockLow = define(
  "StockLow",
  {
    version: "1.0.0",
    description:
      "So little of a product is left that somebody should order more. Sent once for each fall to the threshold or below it.",
    examples: [{ productId: "prod-001", name: namedItem.name, available: 7, threshold: 10, at: at(3) }],
  },
  z.object({ productId: ProductId, name: text(200), available: stock(), threshold: stock(), at: Timestamp }),
);
