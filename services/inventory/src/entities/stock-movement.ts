import { EntitySchema } from "@mikro-orm/core";
import type { MovementKind } from "../domain/stock.js";

/** A row of `stock_movements`. Rows are only ever added. */
export type StockMovementRow = {
  seq: bigint;
  productId: string;
  kind: MovementKind;
  orderId: string | null;
  adjustmentId: string | null;
  reason: string | null;
  availableDelta: bigint;
  reservedDelta: bigint;
  soldDelta: bigint;
  at: Date;
};

export const StockMovementEntity = new EntitySchema<StockMovementRow>({
  name: "StockMovement",
  tableName: "stock_movements",
  properties: {
    seq: { type: "bigint", primary: true },
    productId: { type: "text" },
    kind: { type: "text" },
    orderId: { type: "uuid", nullable: true },
    adjustmentId: { type: "uuid", nullable: true },
    reason: { type: "text", nullable: true },
    availableDelta: { type: "bigint" },
    reservedDelta: { type: "bigint" },
    soldDelta: { type: "bigint" },
    at: { type: "timestamptz" },
  },
});
