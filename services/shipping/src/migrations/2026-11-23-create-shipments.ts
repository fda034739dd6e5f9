import { Migration } from "@warren/service-host";
import { messagingTables } from "@warren/messaging";

export class CreateShipments extends Migration {
  override up(): void {
    for (const statement of messagingTables) this.addSql(statement);
    this.addSql(`create table shipments (
      order_id uuid constraint shipments_pkey primary key,
      state text not null check (state in ('scheduled', 'dispatched', 'delivered', 'cancelled', 'failed')),
      correlation_id text not null,
      shipment_id uuid unique,
      user_id uuid,
      email text,
      items jsonb,
      address jsonb,
      carrier text,
      tracking_number text,
      transit_ms bigint check (transit_ms >= 0),
      estimated_delivery timestamptz,
      reason text,
      message text,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      dispatch_at timestamptz,
      dispatched_at timestamptz,
      deliver_at timestamptz,
      delivered_at timestamptz,
      cancelled_at timestamptz,
      updated_at timestamptz not null,
      check (state not in ('scheduled', 'dispatched', 'delivered') or (shipment_id is not null and user_id is not null
        and items is not null and carrier is not null and tracking_number is not null and transit_ms is not null
        and estimated_delivery is not null)),
      -- Nothing unpaid leaves the house.
      check (state not in ('dispatched', 'delivered') or confirmed_at is not null),
      check ((dispatch_at is null) = (confirmed_at is null)),
      check (state <> 'cancelled' or (cancelled_at is not null and reason is not null))
    )`);
    this.addSql("create index shipments_dispatch_at on shipments (dispatch_at) where state = 'scheduled'");
    this.addSql("create index shipments_deliver_at on shipments (deliver_at) where state = 'dispatched'");
    this.addSql("create index shipments_tracking_number on shipments (tracking_number)");
  }

  override down(): void {
    for (const table of ["shipments", "warren_outbox", "warren_inbox"]) this.addSql(`drop table ${table}`);
  }
}
