import type { NamedMigration } from "@warren/service-host";
import { CreateInventory } from "./create-inventory.js";
import { SeedCatalogue } from "./seed-catalogue.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-inventory", class: CreateInventory },
];

/** Only for development, after the others. */
export const seeds: readonly NamedMigration[] = [{ name: "seed-catalogue", class: SeedCatalogue }];
