import { Migration } from "@warren/service-host";
import { messagingTables } from "@warren/messaging";

export class CreateNotices extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(`create table notices (
      id uuid primary key,
      message_id text not null,
      template text not null,
      channel text not null check (channel in ('email', 'sms', 'push')),
      subject_id text not null,
      occasion text not null default '',
      recipient text not null,
      subject text not null,
      body text not null,
      html text,
      state text not null default 'queued' check (state in ('queued', 'sent', 'failed')),
      attempts int not null default 0,
      last_error text,
      provider_message_id text,
      next_attempt_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      sent_at timestamptz,
      constraint notices_once unique (template, subject_id, channel, occasion)
    )`);
    this.addSql("create index notices_due on notices (channel, next_attempt_at) where state = 'queued'");
    this.addSql("create index notices_subject_id on notices (subject_id)");
    // What the development adapters for SMS and push "sent".
    this.addSql(`create table recorded_texts (
      notice_id uuid primary key,
      channel text not null,
      recipient text not null,
      body text not null,
      sent_at timestamptz not null default now()
    )`);
  }

  override down(): void {
    this.addSql("drop table if exists recorded_texts, notices, warren_outbox, warren_inbox");
  }
}
