import { delay } from "../delay.js";
import type { Logger } from "../logging/logger.js";
import { nextStep } from "./classify.js";
import { connected, type Database } from "./tx.js";

/** The database lacks a table of the runtime, or its user a right to one. The text names all that is missing, and what to do. */
export class TablesMissingError extends Error {
  override readonly name = "TablesMissingError";
  readonly code = "tables_missing";
}

// What the runtime does with its tables: `pruneInbox` locks the rows that it deletes, which is a right to update.
const RIGHTS: readonly (readonly [table: string, rights: readonly string[]])[] = [
  ["warren_inbox", ["select", "insert", "update", "delete"]],
  ["warren_outbox", ["select", "insert", "delete"]],
];

const LOOK = `select t as table, r as right, has_table_privilege(to_regclass(t), r) as ok,
    current_user as "user", current_database() as database
  from unnest($1::text[], $2::text[]) as asked(t, r)`;

// A database that says nothing is as good as none: that is for the consumers to wait for.
const PATIENCE_MS = 10_000;

type Row = Readonly<{ table: string; right: string; ok: boolean | null; user: string; database: string }>;

/**
 * Looks whether the tables of `messagingTables` are there, and whether the user may do with them what the runtime does. A database
 * that cannot be asked now is no error: consumers then pause until it can be.
 *
 * @throws TablesMissingError where something is missing
 */
export async function verifyTables(
  database: Database,
  { logger }: Readonly<{ logger: Logger }>,
): Promise<void> {
  const answered = new AbortController();
  const tooLate = delay(PATIENCE_MS, answered.signal).then(() => {
    if (answered.signal.aborted) return;
    logger.warn({ waitedMs: PATIENCE_MS }, "the database does not answer, and its tables were not looked at");
  });
  const rows = await Promise.race([look(database), tooLate])
    .catch((error: unknown) => {
      if (nextStep(error) !== "pause") throw error;
      logger.warn({ err: error }, "the database cannot be asked for its tables now");
    })
    .finally(() => answered.abort());
  const missing = (rows ?? []).filter(({ ok }) => ok !== true);
  const [first] = missing;
  if (first === undefined) return;

  throw new TablesMissingError(
    `database "${first.database}": ${[...missingTables(missing), ...missingRights(missing)].join(". ")}`,
  );
}

async function look(database: Database): Promise<readonly Row[]> {
  const asked = RIGHTS.flatMap(([table, rights]) => rights.map((right) => [table, right] as const));
  const connection = await connected(database);
  try {
    const { rows } = await connection.query(LOOK, [
      asked.map(([table]) => table),
      asked.map(([, right]) => right),
    ]);

    return rows as readonly Row[];
  } finally {
    connection.release();
  }
}

function missingTables(missing: readonly Row[]): readonly string[] {
  const tables = [...new Set(missing.filter(({ ok }) => ok === null).map(({ table }) => table))];
  if (tables.length === 0) return [];

  return [
    `there is no ${tables.join(" and no ")} that its user can see. Run the service's migrations (\`npm run migrate\`), of which the first makes the tables of \`messagingTables\`. If they have run already, somebody has dropped or moved the table: restore it before you make an empty one, since without its rows messages are handled twice and what was to be sent is lost`,
  ];
}

function missingRights(missing: readonly Row[]): readonly string[] {
  return RIGHTS.flatMap(([table]) => {
    const lacking = missing.filter((row) => row.table === table && row.ok === false);
    const [first] = lacking;
    if (first === undefined) return [];
    const rights = lacking.map(({ right }) => right).join(", ");

    return [
      `the user "${first.user}" may not ${rights} on ${table}: as its owner, \`grant ${rights} on ${table} to "${first.user}"\``,
    ];
  });
}
