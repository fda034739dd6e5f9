import { defineEntity, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import { productId } from "./product-id.js";

/** A product of the catalogue. The price is in minor units. */
export const ProductEntity = defineEntity({
  name: "Product",
  tableName: "products",
  properties: (p) => ({
    productId: productId().primary(),
    name: p.text(),
    priceMinor: p.bigint("string"),
    currency: p.text(),
    lowStockThreshold: p.integer(),
    createdAt: moment().defaultRaw("now()"),
    updatedAt: moment().defaultRaw("now()"),
  }),
  checks: [
    { name: "products_price_minor_check", expression: "price_minor >= 0" },
    { name: "products_low_stock_threshold_check", expression: "low_stock_threshold >= 0" },
  ],
});

export type ProductRow = InferEntity<typeof ProductEntity>;
