/** The databases, by the names that Warren's services give them. */
export type DatabaseName = "orders" | "inventory" | "payment" | "shipping" | "notification";

// Warren's columns and constraints. What differs makes a peer faster, never slower: what a message caused is kept as text, and no
// index holds the deadline, which each step of the saga changes.
const inbox = `create table warren_inbox (
  queue text not null,
  message_id text not null,
  outgoing text,
  handled_at timestamptz not null default now(),
  primary key (queue, message_id)
)`;
const inboxAge = "create index warren_inbox_handled_at on warren_inbox using brin (handled_at)";

/** What each database begins with. */
export const tables: Readonly<Record<DatabaseName, readonly string[]>> = {
  orders: [
    inbox,
    inboxAge,
    `create table orders (
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
    ) with (fillfactor = 50)`,
    "create index orders_of_user on orders (user_id, created_at desc, id desc)",
    "create index orders_newest on orders (created_at desc, id desc)",
    `create table order_events (
      order_id uuid not null,
      version integer not null,
      at timestamptz(3) not null,
      event text not null,
      status text not null,
      detail text,
      primary key (order_id, version)
    )`,
  ],
  inventory: [
    inbox,
    inboxAge,
    `create table products (
      product_id text collate "C" primary key,
      name text not null,
      price_minor bigint not null check (price_minor >= 0),
      currency text not null,
      low_stock_threshold int not null check (low_stock_threshold >= 0),
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`,
    `create table inventory (
      product_id text collate "C" primary key references products,
      available_quantity bigint not null check (available_quantity >= 0),
      reserved_quantity bigint not null check (reserved_quantity >= 0),
      sold_quantity bigint not null check (sold_quantity >= 0),
      last_updated timestamptz not null default now()
    )`,
    `create table reservations (
      order_id uuid primary key,
      state text not null check (state in ('reserved', 'committed', 'released', 'rejected')),
      items jsonb not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`,
    "create index reservations_reserved on reservations (updated_at) where state = 'reserved'",
    `create table stock_movements (
      seq bigint generated always as identity primary key,
      product_id text collate "C" not null,
      kind text not null check (kind in ('initial', 'adjusted', 'reserved', 'released', 'sold', 'restocked')),
      order_id uuid,
      available_delta bigint not null,
      reserved_delta bigint not null,
      sold_delta bigint not null,
      at timestamptz not null,
      check (kind in ('initial', 'adjusted') or available_delta + reserved_delta + sold_delta = 0)
    )`,
    "create index stock_movements_product_id on stock_movements (product_id, seq)",
    "create index stock_movements_order_id on stock_movements (order_id) where order_id is not null",
  ],
  payment: [
    inbox,
    inboxAge,
    `create table payments (
      order_id uuid primary key,
      payment_id uuid not null unique,
      state text not null check (state in ('authorized', 'captured', 'declined', 'voided', 'refunded')),
      user_id uuid,
      amount_minor bigint check (amount_minor >= 0),
      currency text,
      payment_method text,
      provider_reference text,
      authorized_at timestamptz,
      captured_at timestamptz,
      version int not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`,
    "create index payments_authorized on payments (authorized_at) where state = 'authorized'",
    `create table payment_events (
      seq bigint generated always as identity primary key,
      order_id uuid not null,
      action text not null check (action in ('authorize', 'capture', 'void', 'refund')),
      outcome text not null check (outcome in ('approved', 'declined')),
      amount_minor bigint not null check (amount_minor >= 0),
      currency text,
      provider_reference text,
      at timestamptz not null
    )`,
    "create index payment_events_order_id on payment_events (order_id)",
  ],
  shipping: [
    inbox,
    inboxAge,
    `create table shipments (
      order_id uuid primary key,
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
      created_at timestamptz not null,
      confirmed_at timestamptz,
      dispatch_at timestamptz,
      updated_at timestamptz not null,
      check ((dispatch_at is null) = (confirmed_at is null))
    )`,
    "create index shipments_dispatch_at on shipments (dispatch_at) where state = 'scheduled'",
    "create index shipments_tracking_number on shipments (tracking_number)",
  ],
  notification: [
    inbox,
    inboxAge,
    `create table notices (
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
      provider_message_id text,
      next_attempt_at timestamptz not null default now(),
      created_at timestamptz not null default now(),
      sent_at timestamptz,
      unique (template, subject_id, channel, occasion)
    )`,
    "create index notices_due on notices (channel, next_attempt_at) where state = 'queued'",
    "create index notices_subject_id on notices (subject_id)",
  ],
};
