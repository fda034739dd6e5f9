import { Migration } from "@warren/service-host";
import { messagingTables } from "@warren/messaging";

/** Orders with their saga, their append-only timeline, and the runtime's inbox and outbox. */
export class CreateOrders extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    // Half of each page stays free, so that the saga's updates of a row find room beside it.
    this.addSql(`create table orders (
      id uuid primary key,
      user_id uuid not null,
      status text not null,
      items jsonb not null,
      total_amount numeric(10,2) not null check (total_amount >= 0),
      currency text not null,
      priority text not null,
      prices text not null,
      payment_method text not null,
      email text,
      address jsonb,
      reason text,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      version integer not null,
      saga jsonb not null,
      deadline_at timestamptz(3),
      correlation_id text not null
    ) with (fillfactor = 50)`);
    this.addSql(`create index orders_of_user on orders (user_id, created_at desc, id desc)`);
    this.addSql(`create index orders_newest on orders (created_at desc, id desc)`);
    // Only orders that wait are in it: it stays as small as the work in hand.
    this.addSql(`create index orders_deadline on orders (deadline_at) where deadline_at is not null`);
    // The version orders the timeline, and two writers of one version would collide here too.
    this.addSql(`create table order_events (
      order_id uuid not null,
      version integer not null,
      at timestamptz(3) not null,
      event text not null,
      status text not null,
      detail text,
      primary key (order_id, version)
    )`);
  }

  override down(): void {
    for (const table of ["order_events", "orders", "warren_outbox", "warren_inbox"])
      this.addSql(`drop table ${table}`);
  }
}
