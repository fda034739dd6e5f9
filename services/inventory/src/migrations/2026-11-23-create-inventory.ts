import { Migration } from "@warren/service-host";
import { messagingTables } from "@warren/messaging";

export class CreateInventory extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    // Collation "C": pages of the catalogue come in the same order on every server.
    this.addSql(`create table products (
      product_id text collate "C" primary key,
      name text not null,
      price_minor bigint not null check (price_minor >= 0),
      currency text not null,
      low_stock_threshold int not null check (low_stock_threshold >= 0),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`);
    this.addSql(`create table inventory (
      product_id text collate "C" primary key references products,
      available_quantity bigint not null check (available_quantity >= 0),
      reserved_quantity bigint not null check (reserved_quantity >= 0),
      sold_quantity bigint not null check (sold_quantity >= 0),
      last_updated timestamptz not null default now()
    )`);
    this.addSql(`create table reservations (
      order_id uuid constraint reservations_pkey primary key,
      state text not null check (state in ('reserved', 'committed', 'released', 'rejected')),
      items jsonb not null,
      reason text,
      message text,
      shortages jsonb not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check ((state = 'rejected') = (reason is not null and message is not null))
    )`);
    // What is set aside and not yet sold: short, and what an audit looks for.
    this.addSql("create index reservations_reserved on reservations (updated_at) where state = 'reserved'");
    this.addSql(`create table stock_movements (
      seq bigint generated always as identity primary key,
      product_id text collate "C" not null,
      kind text not null check (kind in ('initial', 'adjusted', 'reserved', 'released', 'sold', 'restocked')),
      order_id uuid,
      adjustment_id uuid constraint stock_movements_adjustment_id_key unique,
      reason text,
      available_delta bigint not null,
      reserved_delta bigint not null,
      sold_delta bigint not null,
      at timestamptz not null,
      check (kind in ('initial', 'adjusted') or available_delta + reserved_delta + sold_delta = 0),
      check ((kind = 'adjusted') = (adjustment_id is not null)),
      check ((kind in ('initial', 'adjusted')) = (order_id is null))
    )`);
    this.addSql("create index stock_movements_product_id on stock_movements (product_id, seq)");
    this.addSql(
      "create index stock_movements_order_id on stock_movements (order_id) where order_id is not null",
    );
    this.addSql(`create function refuse_to_change_stock_movements() returns trigger language plpgsql as $$
      begin raise exception 'stock movements are only ever added'; end $$`);
    this
      .addSql(`create trigger stock_movements_append_only before update or delete or truncate on stock_movements
      for each statement execute function refuse_to_change_stock_movements()`);
  }

  override down(): void {
    for (const table of ["stock_movements", "reservations", "inventory", "products"]) {
      this.addSql(`drop table ${table}`);
    }
    this.addSql("drop function refuse_to_change_stock_movements");
    this.addSql("drop table warren_outbox");
    this.addSql("drop table warren_inbox");
  }
}
