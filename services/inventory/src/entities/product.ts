import { EntitySchema } from "@mikro-orm/core";

/** A row of `products`. The price is in minor units, as text: a bigint does not fit a number. */
export type ProductRow = {
  productId: string;
  name: string;
  priceMinor: string;
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
