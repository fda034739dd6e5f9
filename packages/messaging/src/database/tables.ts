/**
 * The tables of inbox and outbox, for a service's first migration. Both live in the service's own database, so that
 * they change in the same transaction as its state.
 */
export const messagingTables: readonly string[] = [
  // `outgoing` keeps what the message caused, to be published again with the same ids when it comes a second time. That is rare, so
  // it is text that is read then: `jsonb` would take each row apart when it is written.
  `create table warren_inbox (
    queue text not null,
    message_id text not null,
    outgoing json,
    handled_at timestamptz not null default now(),
    constraint warren_inbox_pkey primary key (queue, message_id)
  )`,
  `create index warren_inbox_handled_at on warren_inbox using brin (handled_at)`,
  `create table warren_outbox (
    seq bigint generated always as identity primary key,
    envelope jsonb not null,
    created_at timestamptz not null default now()
  )`,
];

/**
 * For a later migration of a database whose tables are of before 2026-11-28: there, `outgoing` is `jsonb`. Writes the table anew, and nobody
 * handles messages meanwhile. Instances of either version work with either type, so the order in which they are replaced does not matter.
 */
export const inboxAsJson = "alter table warren_inbox alter column outgoing type json using outgoing::json";
