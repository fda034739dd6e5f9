import { inboxAsJson as toJson } from "@warren/messaging";
import { Migration, type NamedMigration } from "./migration.js";

class InboxAsJson extends Migration {
  override up(): void {
    this.addSql(toJson);
  }

  override down(): void {
    this.addSql("alter table warren_inbox alter column outgoing type jsonb using outgoing::jsonb");
  }
}

/** For the list of a service whose first migration ran before 2026-11-28. Changes nothing where the inbox is new. */
export const inboxAsJson: NamedMigration = { name: "2026-11-28-inbox-as-json", class: InboxAsJson };
