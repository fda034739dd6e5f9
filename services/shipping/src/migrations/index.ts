import { inboxAsJson, type NamedMigration } from "@warren/service-host";
import { CreateShipments } from "./2026-11-23-create-shipments.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-shipments", class: CreateShipments },
  inboxAsJson,
];
