/** A version of the tables of inbox and outbox. */
export type TablesVersion = Readonly<{
  version: number;
  /** What is new in it. */
  what: string;
  /** Makes it of the version before. */
  up: readonly string[];
  /** Makes the version before of it. */
  down: readonly string[];
}>;

/**
 * For a later migration of a database whose tables are of before 2026-11-28: there, `outgoing` is `jsonb`. Writes the table anew, and nobody
 * handles messages meanwhile. Instances of either version work with either type, so the order in which they are replaced does not matter.
 */
export const inboxAsJson = "alter table warren_inbox alter column outgoing type json using outgoing::json";

/** All versions that there were, the newest last. */
export const tablesVersions: readonly TablesVersion[] = [
  {
    version: 1,
    what: "the inbox and the outbox",
    up: tablesWith("jsonb"),
    down: ["drop table warren_outbox", "drop table warren_inbox"],
  },
  {
    version: 2,
    what: "what a message caused is kept as json. Writes warren_inbox anew under an ACCESS EXCLUSIVE lock: every handler waits until that is done, so run it when there is little to do",
    up: [inboxAsJson],
    down: ["alter table warren_inbox alter column outgoing type jsonb using outgoing::jsonb"],
  },
];

/** The version that this runtime makes. */
export const TABLES_VERSION = tablesVersions.length;

/**
 * The tables of inbox and outbox, for a service's first migration. Both live in the service's own database, so that
 * they change in the same transaction as its state.
 */
export const messagingTables: readonly string[] = tablesWith("json");

/** What brings tables of a version to the newest one: a step each. From 0, where there are none, one step makes the newest at once. */
export function tablesFrom(version: number): readonly TablesVersion[] {
  const [first] = tablesVersions;
  if (version > 0 || first === undefined) return tablesVersions.filter((one) => one.version > version);

  return [{ ...first, version: TABLES_VERSION, up: messagingTables }];
}

// `outgoing` keeps what the message caused, to be published again with the same ids when it comes a second time. That is rare, so
// it is text that is read then: `jsonb` would take each row apart when it is written.
function tablesWith(outgoing: "json" | "jsonb"): readonly string[] {
  return [
    `create table warren_inbox (
    queue text not null,
    message_id text not null,
    outgoing ${outgoing},
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
}
