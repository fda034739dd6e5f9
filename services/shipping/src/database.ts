import { ShipmentEntity } from "./entities/shipment.js";
import { CreateShipments } from "./migrations/create-shipments.js";

/** The service's database: its usual name, its entities and its migrations in the order in which they run. */
export const database = {
  name: "shipping",
  entities: [ShipmentEntity],
  migrations: [{ name: "2026-11-23-create-shipments", class: CreateShipments }],
};
