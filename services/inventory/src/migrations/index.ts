import { inboxAsJson, type NamedMigration } from "@warren/service-host";
import { CreateInventory } from "./2026-11-23-create-inventory.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-inventory", class: CreateInventory },
  inboxAsJson,
];
