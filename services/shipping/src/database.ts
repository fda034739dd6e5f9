import { ShipmentEntity } from "./entities/shipment.js";
import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, its entities and its migrations. */
export const database = { name: "shipping", entities: [ShipmentEntity], migrations };
