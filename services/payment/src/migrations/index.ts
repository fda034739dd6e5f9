import { inboxAsJson, type NamedMigration } from "@warren/service-host";
import { CreatePayments } from "./2026-11-23-create-payments.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-payments", class: CreatePayments },
  inboxAsJson,
];
