import { InventoryEntity } from "./inventory.js";
import { ProductEntity } from "./product.js";
import { ReservationEntity } from "./reservation.js";
import { StockMovementEntity } from "./stock-movement.js";

/** What the service's tables are. For what checks, creates or looks up: the service itself loads none of them when it runs. */
export const entities = [ProductEntity, InventoryEntity, ReservationEntity, StockMovementEntity];
