import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { Currency, Money } from "./money.js";
import { ofOrder } from "./order-fields.js";
import { MAX_ITEMS } from "./order-items.js";
import { PriceSource } from "./order-terms.js";
import { ProductId, productName, quantity, text, Timestamp, Uuid } from "./scalars.js";

/** How much there is of a product. */
export const stock = () => z.int().min(0).max(1_000_000_000);

export const StockLine = part(
  "StockLine",
  "So much of one product, and the price that the order gives for a unit of it.",
  z.object({ productId: ProductId, quantity: quantity(), price: Money }),
);

export const ReservedLine = part(
  "ReservedLine",
  "So much of one product, now set aside, with the name and the unit price that hold.",
  z.object({ productId: ProductId, name: productName(), quantity: quantity(), price: Money }),
);

export const Shortage = part(
  "Shortage",
  "One product of which there is too little.",
  z.object({ productId: ProductId, requested: quantity(), available: stock() }),
);

const { orderId, item, namedItem, at } = example;

export const ReserveStock = define(
  "ReserveStock",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description:
      "Asks the inventory to set stock aside for an order: all of it, or none. Sent again with the same orderId, it does nothing new.",
    examples: [{ orderId, items: [item], currency: "USD", prices: "catalogue" }],
  },
  z.object({
    ...ofOrder,
    items: z.array(StockLine).min(1).max(MAX_ITEMS),
    currency: Currency,
    prices: PriceSource,
  }),
);

export const StockReserved = define(
  "StockReserved",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "All items of the order are set aside.",
    examples: [{ orderId, reservedAt: at(1), items: [namedItem] }],
  },
  z.object({ ...ofOrder, reservedAt: Timestamp, items: z.array(ReservedLine).min(1).max(MAX_ITEMS) }),
);

export const StockRejected = define(
  "StockRejected",
  {
    version: "1.0.0",
    correlateBy: "orderId",
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
    shortages: z.array(Shortage).max(MAX_ITEMS).describe("Empty unless something is out of stock."),
  }),
);

export const ReleaseStock = define(
  "ReleaseStock",
  {
    version: "1.0.0",
    correlateBy: "orderId",
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
    correlateBy: "orderId",
    description: "The order holds no stock, and will get none.",
    examples: [{ orderId, releasedAt: at(4) }],
  },
  z.object({ ...ofOrder, releasedAt: Timestamp }),
);

export const CommitStock = define(
  "CommitStock",
  {
    version: "1.0.0",
    correlateBy: "orderId",
    description: "The order is paid: its reserved stock is sold.",
    examples: [{ orderId }],
  },
  z.object(ofOrder),
);

export const CheckStock = define(
  "CheckStock",
  {
    version: "1.0.0",
    correlateBy: "productId",
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
    correlateBy: "productId",
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
    correlateBy: "productId",
    description: "The catalogue has no such product.",
    examples: [{ productId: "prod-999" }],
  },
  z.object({ productId: ProductId }),
);

export const AdjustStock = define(
  "AdjustStock",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description:
      "Goods came in, were lost or were counted again. Sent again with the same adjustmentId, it changes nothing. Whoever asks is told whether it was made.",
    examples: [
      {
        adjustmentId: example.adjustmentId,
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

export const StockAdjusted = define(
  "StockAdjusted",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description: "The adjustment is made, now or when it was sent before.",
    examples: [{ adjustmentId: example.adjustmentId, productId: "prod-001", available: 198 }],
  },
  z.object({ adjustmentId: Uuid, productId: ProductId, available: stock() }),
);

export const StockNotAdjustable = define(
  "StockNotAdjustable",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description:
      "The adjustment would leave less than nothing, or more than there may be. Nothing was changed.",
    examples: [
      {
        adjustmentId: example.adjustmentId,
        productId: "prod-001",
        available: 2,
        message: "prod-001 has 2 available, which -6 would take below nothing",
      },
    ],
  },
  z.object({ adjustmentId: Uuid, productId: ProductId, available: stock(), message: text(500) }),
);

export const StockLow = define(
  "StockLow",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description:
      "So little of a product is left that somebody should order more. Sent once for each fall to the threshold or below it.",
    examples: [{ productId: "prod-001", name: namedItem.name, available: 7, threshold: 10, at: at(3) }],
  },
  z.object({
    productId: ProductId,
    name: productName(),
    available: stock(),
    threshold: stock(),
    at: Timestamp,
  }),
);
