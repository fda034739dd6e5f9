import { inboxAsJson, type NamedMigration } from "@warren/service-host";
import { CreateOrders } from "./2026-11-23-orders.js";
import { DeadlineChecks } from "./2026-11-28-deadline-checks.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-orders", class: CreateOrders },
  inboxAsJson,
  { name: "2026-11-28-deadline-checks", class: DeadlineChecks },
];
