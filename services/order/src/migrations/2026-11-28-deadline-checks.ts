import { Migration } from "@warren/service-host";

/**
 * Takes the deadline out of the indexes of `orders`. Each step of a saga moves it, and PostgreSQL writes a new entry into every index of a
 * table for a row of which an indexed column has changed.
 */
export class DeadlineChecks extends Migration {
  override up(): void {
    // At once: a transaction that has read orders, and goes on to change them, would wait for us while we wait for it.
    this.addSql("lock table orders in access exclusive mode");
    this.addSql(`create table deadline_checks (
      at timestamptz(3) not null,
      order_id uuid not null,
      primary key (at, order_id)
    )`);
    // In the database, so that an order has its check whoever sets the deadline: an older version of the service, or a person. A
    // deadline that moves on needs none: the check that is there comes before it, and finds the order waiting.
    this.addSql(`create function check_deadline() returns trigger language plpgsql as $$
      begin
        insert into deadline_checks (at, order_id) values (new.deadline_at, new.id) on conflict do nothing;
        return null;
      end $$`);
    this.addSql(`create trigger check_first_deadline after insert on orders for each row
      when (new.deadline_at is not null) execute function check_deadline()`);
    this.addSql(`create trigger check_earlier_deadline after update of deadline_at on orders for each row
      when (new.deadline_at < coalesce(old.deadline_at, 'infinity')) execute function check_deadline()`);
    this.addSql(
      "insert into deadline_checks (at, order_id) select deadline_at, id from orders where deadline_at is not null",
    );
    this.addSql("drop index orders_deadline");
  }

  override down(): void {
    this.addSql("create index orders_deadline on orders (deadline_at) where deadline_at is not null");
    this.addSql("drop trigger check_first_deadline on orders");
    this.addSql("drop trigger check_earlier_deadline on orders");
    this.addSql("drop function check_deadline");
    this.addSql("drop table deadline_checks");
  }
}
