import * as z from "zod";
import { define, part } from "@warren/zod-contracts";
import * as example from "./example-order.js";
import { Currency, Money } from "./money.js";
import { Cursor, ProductId, productName, text } from "./scalars.js";
import { stock } from "./stock.js";

export const Product = part(
  "Product",
  "A product of the catalogue and how much of it can be sold.",
  z.object({
    productId: ProductId,
    name: productName(),
    price: Money,
    currency: Currency,
    available: stock(),
  }),
);

export const CatalogEntry = part(
  "CatalogEntry",
  "A product as the shop wants to sell it.",
  z.object({
    productId: ProductId,
    name: productName(),
    price: Money,
    currency: Currency,
    lowStockThreshold: stock().optional().describe("StockLow is sent when this many or fewer are left."),
  }),
);

const product = { productId: "prod-001", name: example.namedItem.name, price: "29.99", currency: "USD" };

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

export const GetProduct = define(
  "GetProduct",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description: "Asks for one product of the catalogue.",
    examples: [{ productId: product.productId }],
  },
  z.object({ productId: ProductId }),
);

export const ProductDetails = define(
  "ProductDetails",
  {
    version: "1.0.0",
    correlateBy: "productId",
    description: "One product of the catalogue, and how much of it can be sold.",
    examples: [{ ...product, available: 98 }],
  },
  z.object(Product.shape),
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

export const LowProduct = part(
  "LowProduct",
  "A product of which so little is left that somebody should order more.",
  z.object({
    productId: ProductId,
    name: productName(),
    available: stock(),
    reserved: stock(),
    threshold: stock().describe("It is low with this many or fewer."),
  }),
);

export const ListLowProducts = define(
  "ListLowProducts",
  {
    version: "1.0.0",
    description: "Asks for the products that run low, the scarcest first.",
    examples: [{ limit: 20 }],
  },
  z.object({ limit: z.int().min(1).max(100) }),
);

export const LowProducts = define(
  "LowProducts",
  {
    version: "1.0.0",
    description: "The products that run low, the scarcest first.",
    examples: [
      {
        products: [
          { productId: product.productId, name: product.name, available: 2, reserved: 1, threshold: 10 },
        ],
        count: 1,
      },
    ],
  },
  z.object({
    products: z.array(LowProduct).max(100),
    count: z.int().min(0).max(1_000_000_000).describe("Of all that run low."),
  }),
);
