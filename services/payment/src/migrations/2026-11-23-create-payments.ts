import { Migration } from "@warren/service-host";
import { messagingTables } from "@warren/messaging";

export class CreatePayments extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(`create table payments (
      order_id uuid primary key,
      payment_id uuid not null unique,
      state text not null check (state in ('authorized', 'captured', 'declined', 'voided', 'refunded')),
      user_id uuid,
      amount_minor bigint check (amount_minor >= 0),
      currency text,
      payment_method text,
      provider_reference text,
      declined_action text check (declined_action in ('authorize', 'capture')),
      reason text,
      authorized_at timestamptz,
      captured_at timestamptz,
      ended_at timestamptz,
      version int not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      -- Only a tombstone is about an order of which nothing is known.
      check (state = 'voided' or amount_minor is not null and currency is not null)
    )`);
    // What is set aside and not yet taken: short, and what an audit looks for.
    this.addSql("create index payments_authorized on payments (authorized_at) where state = 'authorized'");
    this.addSql(`create table payment_events (
      seq bigint generated always as identity primary key,
      order_id uuid not null,
      action text not null check (action in ('authorize', 'capture', 'void', 'refund')),
      outcome text not null check (outcome in ('approved', 'declined')),
      amount_minor bigint not null check (amount_minor >= 0),
      currency text,
      provider_reference text,
      reason text,
      at timestamptz not null
    )`);
    this.addSql("create index payment_events_order_id on payment_events (order_id)");
    // A ledger that can be corrected behind one's back is none.
    this.addSql(`create function payment_events_only_grow() returns trigger language plpgsql as $$
      begin
        raise exception 'payment_events only grows: % is not allowed', tg_op;
      end $$`);
    this.addSql(`create trigger payment_events_only_grow before update or delete or truncate on payment_events
      for each statement execute function payment_events_only_grow()`);
  }

  override down(): void {
    this.addSql("drop table if exists payment_events, payments, warren_outbox, warren_inbox");
    this.addSql("drop function if exists payment_events_only_grow");
  }
}
