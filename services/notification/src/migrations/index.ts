import { inboxAsJson, type NamedMigration } from "@warren/service-host";
import { CreateNotices } from "./2026-11-23-create-notices.js";
import { NoticesOfCustomers } from "./2026-11-29-notices-of-customers.js";
import { NoticesKnowTheirCause } from "./2026-11-30-notices-know-their-cause.js";

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [
  { name: "2026-11-23-create-notices", class: CreateNotices },
  inboxAsJson,
  { name: "2026-11-29-notices-of-customers", class: NoticesOfCustomers },
  { name: "2026-11-30-notices-know-their-cause", class: NoticesKnowTheirCause },
];
