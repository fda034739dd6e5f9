import { defineEntity, p, type InferEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import { ProductEntity } from "./product.js";

/** How much there is of one product. */
export const InventoryEntity = defineEntity({
  name: "Inventory",
  tableName: "inventory",
  properties: {
    productId: () =>
      p
        .manyToOne(ProductEntity)
        .$type<string>()
        .primary()
        .mapToPk()
        .fieldName("product_id")
        .columnType('text collate "C"')
        .ignoreSchemaChanges("type")
        .foreignKeyName("inventory_product_id_fkey")
        .updateRule("no action")
        .deleteRule("no action"),
    availableQuantity: p.bigint("string"),
    reservedQuantity: p.bigint("string"),
    soldQuantity: p.bigint("string"),
    lastUpdated: moment().defaultRaw("now()"),
  },
  checks: [
    { name: "inventory_available_quantity_check", expression: "available_quantity >= 0" },
    { name: "inventory_reserved_quantity_check", expression: "reserved_quantity >= 0" },
    { name: "inventory_sold_quantity_check", expression: "sold_quantity >= 0" },
  ],
});

export type InventoryRow = InferEntity<typeof InventoryEntity>;
