import { OrderEventEntity } from "./entities/order-event.js";
import { OrderEntity } from "./entities/order.js";
import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, its entities and its migrations. */
export const database = { name: "orders", entities: [OrderEntity, OrderEventEntity], migrations };
