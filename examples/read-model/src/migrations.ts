import { messagingTables } from "@warren/messaging";
import { Migration, type NamedMigration } from "@warren/service-host";

/** The model, of which there may be two generations: the one that answers, and one that is being built. */
class CreateModel extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(`create table generations (
      id bigint generated always as identity primary key,
      is_current boolean not null default false
    )`);
    this.addSql("create unique index one_generation_answers on generations (is_current) where is_current");
    this.addSql(`create table purchases (
      generation bigint not null references generations on delete cascade,
      order_id uuid not null,
      user_id uuid not null,
      total_amount numeric(10,2) not null,
      currency text not null,
      confirmed_at timestamptz(3),
      undone_at timestamptz(3),
      primary key (generation, order_id)
    )`);
    // How far the model is, without a look at all of it.
    this.addSql(
      "create index purchases_newest on purchases (generation, (greatest(confirmed_at, undone_at)) desc)",
    );
  }
}

/** In the order in which they run. */
export const migrations: readonly NamedMigration[] = [{ name: "2026-11-30-read-model", class: CreateModel }];
