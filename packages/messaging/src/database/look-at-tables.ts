import { connected, type Database } from "./tx.js";

/** What a database has of the runtime's tables. */
export type Tables = Readonly<{
  database: string;
  user: string;
  /** 0 where a table is missing: see `tablesVersions`. */
  version: number;
  /** A table, where no column is named; else a column with its type, or a key. */
  missing: readonly Readonly<{ table: string; column?: string }>[];
  /** What the user may not do with a table that is there. */
  lacking: readonly Readonly<{ table: string; right: string }>[];
}>;

/** A row for each right and each column that is wanted. `ok`: null where the table is not there. */
export type Seen = Readonly<{
  table: string;
  kind: "right" | "column" | "key";
  /** The right, the column, or the key's name. */
  name: string;
  /** Of a column that is there. */
  type: string | null;
  ok: boolean | null;
  user: string;
  database: string;
}>;

type Wanted = Readonly<{
  /** What the runtime does with it: `pruneInbox` locks the rows that it deletes, which is a right to update. */
  rights: readonly string[];
  columns: Readonly<Record<string, readonly string[]>>;
  /** By whose name an error is told from others. */
  key?: string;
}>;

const WANTED: Readonly<Record<string, Wanted>> = {
  warren_inbox: {
    rights: ["select", "insert", "update", "delete"],
    columns: {
      queue: ["text"],
      message_id: ["text"],
      outgoing: ["json", "jsonb"],
      handled_at: ["timestamp with time zone"],
    },
    key: "warren_inbox_pkey",
  },
  warren_outbox: {
    rights: ["select", "insert", "delete"],
    columns: { seq: ["bigint"], envelope: ["jsonb"], created_at: ["timestamp with time zone"] },
  },
};

// All as text: Prisma's adapter for pg refuses what is of type `name`.
const LOOK = `select t as table, kind, name, null as type, current_user::text as "user", current_database()::text as database,
    case kind when 'right' then has_table_privilege(to_regclass(t), name)
      else exists (select from pg_constraint where conrelid = to_regclass(t) and conname = name) end as ok
  from unnest($1::text[], $2::text[], $3::text[]) as asked(t, kind, name) where kind <> 'column'
  union all
  select t, kind, name, format_type(atttypid, null), current_user::text, current_database()::text, atttypid is not null
  from unnest($1::text[], $2::text[], $3::text[]) as asked(t, kind, name)
  left join pg_attribute on attrelid = to_regclass(t) and attname = name and not attisdropped
  where kind = 'column'`;

/** Asks the database for the tables of `messagingTables`, and for what its user may do with them. */
export async function lookAtTables(database: Database): Promise<Tables> {
  const asked = Object.entries(WANTED).flatMap(([table, { rights, columns, key }]) => [
    ...rights.map((name) => [table, "right", name] as const),
    ...Object.keys(columns).map((name) => [table, "column", name] as const),
    ...(key === undefined ? [] : [[table, "key", key] as const]),
  ]);
  const connection = await connected(database);
  try {
    const { rows } = await connection.query(LOOK, [
      asked.map(([table]) => table),
      asked.map(([, kind]) => kind),
      asked.map(([, , name]) => name),
    ]);

    return tablesIn(rows as readonly Seen[]);
  } finally {
    connection.release();
  }
}

/** What an answer says. */
export function tablesIn(seen: readonly Seen[]): Tables {
  const [{ database, user } = { database: "", user: "" }] = seen;
  const rights = seen.filter(({ kind }) => kind === "right");
  const absent = new Set(rights.filter(({ ok }) => ok === null).map(({ table }) => table));
  const outgoing = seen.find(({ name, kind }) => kind === "column" && name === "outgoing")?.type;

  return {
    database,
    user,
    version: absent.size > 0 ? 0 : outgoing === "jsonb" ? 1 : 2,
    missing: [
      ...[...absent].map((table) => ({ table })),
      ...seen
        .filter((one) => one.kind !== "right" && !absent.has(one.table) && !isAsWanted(one))
        .map(({ table, kind, name }) => ({
          table,
          column: kind === "key" ? `key ${name}` : columnOf(table, name),
        })),
    ],
    lacking: rights.filter(({ ok }) => ok === false).map(({ table, name }) => ({ table, right: name })),
  };
}

function isAsWanted({ table, kind, name, type, ok }: Seen): boolean {
  if (kind === "key") return ok === true;

  return type !== null && typesOf(table, name).includes(type);
}

function columnOf(table: string, name: string): string {
  return `column ${name} (${typesOf(table, name)[0] ?? ""})`;
}

function typesOf(table: string, name: string): readonly string[] {
  return WANTED[table]?.columns[name] ?? [];
}
