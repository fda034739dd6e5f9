import { EntitySchema } from "@mikro-orm/core";

/** A row of `inventory`: how much there is of one product. */
export type InventoryRow = {
  productId: string;
  availableQuantity: bigint;
  reservedQuantity: bigint;
  soldQuantity: bigint;
  lastUpdated: Date;
};

export const InventoryEntity = new EntitySchema<InventoryRow>({
  name: "Inventory",
  tableName: "inventory",
  properties: {
    productId: { type: "text", primary: true },
    availableQuantity: { type: "bigint" },
    reservedQuantity: { type: "bigint" },
    soldQuantity: { type: "bigint" },
    lastUpdated: { type: "timestamptz" },
  },
});
