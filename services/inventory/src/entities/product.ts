import { EntitySchema } from "@mikro-orm/core";

/** A row of `products`. The price is in minor units. */
export type ProductRow = {
  productId: string;
  name: string;
  priceMinor: bigint;
  currency: string;
  lowStockThreshold: number;
  createdAt: Date;
  updatedAt: Date;
};

export const ProductEntity = new EntitySchema<ProductRow>({
  name: "Product",
  tableName: "products",
  properties: {
    productId: { type: "text", primary: true },
    name: { type: "text" },
    priceMinor: { type: "bigint" },
    currency: { type: "text" },
    lowStockThreshold: { type: "integer" },
    createdAt: { type: "timestamptz" },
    updatedAt: { type: "timestamptz" },
  },
});
