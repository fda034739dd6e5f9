import { Migration } from "@warren/service-host";

/** Notices know whose they are, and may have no address. */
export class NoticesOfCustomers extends Migration {
  override up(): void {
    this.addSql("alter table notices add column user_id uuid, alter column recipient drop not null");
    this.addSql("alter table notices drop constraint notices_state_check");
    // These addresses were made up by this service, and reach nobody.
    this.addSql(`update notices set state = 'no_address', recipient = null
      where state = 'queued' and channel = 'email' and recipient like '%@customers.example'`);
    this.addSql(`alter table notices
      add constraint notices_state_check check (state in ('queued', 'sent', 'failed', 'no_address')),
      add constraint notices_recipient_check check ((state = 'no_address') = (recipient is null))`);
    this.addSql(
      "create index notices_of_user on notices (user_id, created_at desc, id desc) where user_id is not null",
    );
  }

  override down(): void {
    this.addSql("drop index notices_of_user");
    this.addSql(
      "alter table notices drop constraint notices_recipient_check, drop constraint notices_state_check",
    );
    this.addSql("delete from notices where state = 'no_address'");
    this.addSql(`alter table notices drop column user_id, alter column recipient set not null,
      add constraint notices_state_check check (state in ('queued', 'sent', 'failed'))`);
  }
}
