import { Migration } from "@warren/service-host";

/** Notices keep by which ids the message that brought the news is found. Those of before have none. */
export class NoticesKnowTheirCause extends Migration {
  override up(): void {
    this.addSql("alter table notices add column correlation_id text, add column traceparent text");
  }

  override down(): void {
    this.addSql("alter table notices drop column correlation_id, drop column traceparent");
  }
}
