import type { NamedMigration } from "@warren/service-host";
import { SeedCatalogue } from "./seed-catalogue.js";

/** Only for development, after the others. */
export const seeds: readonly NamedMigration[] = [{ name: "seed-catalogue", class: SeedCatalogue }];
