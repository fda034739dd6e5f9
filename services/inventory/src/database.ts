import { InventoryEntity } from "./entities/inventory.js";
import { ProductEntity } from "./entities/product.js";
import { ReservationEntity } from "./entities/reservation.js";
import { StockMovementEntity } from "./entities/stock-movement.js";
import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, its entities and its migrations. */
export const database = {
  name: "inventory",
  entities: [ProductEntity, InventoryEntity, ReservationEntity, StockMovementEntity],
  migrations,
};
