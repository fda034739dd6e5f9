import { defineEntity } from "@mikro-orm/core";
import { moment } from "@warren/service-host/schema";
import type { MovementKind } from "../domain/stock.js";
import { productId } from "./product-id.js";

/** A change of one product's stock. Rows are only ever added. */
export const StockMovementEntity = defineEntity({
  name: "StockMovement",
  tableName: "stock_movements",
  properties: (p) => ({
    seq: p.bigint("string").primary().generated("identity"),
    productId: productId(),
    kind: p.text().$type<MovementKind>(),
    orderId: p.uuid().nullable(),
    adjustmentId: p.uuid().nullable().unique("stock_movements_adjustment_id_key"),
    reason: p.text().nullable(),
    availableDelta: p.bigint("string"),
    reservedDelta: p.bigint("string"),
    soldDelta: p.bigint("string"),
    at: moment(),
  }),
  checks: [
    {
      name: "stock_movements_kind_check",
      expression: "kind in ('initial', 'adjusted', 'reserved', 'released', 'sold', 'restocked')",
    },
    {
      name: "stock_movements_check",
      expression: "kind in ('initial', 'adjusted') or available_delta + reserved_delta + sold_delta = 0",
    },
    { name: "stock_movements_check1", expression: "(kind = 'adjusted') = (adjustment_id is not null)" },
    {
      name: "stock_movements_check2",
      expression: "(kind in ('initial', 'adjusted')) = (order_id is null)",
    },
  ],
  indexes: [
    { name: "stock_movements_product_id", properties: ["productId", "seq"] },
    {
      name: "stock_movements_order_id",
      expression:
        "create index stock_movements_order_id on stock_movements (order_id) where order_id is not null",
    },
  ],
});
