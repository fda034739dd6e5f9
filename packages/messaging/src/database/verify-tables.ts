import { delay } from "../delay.js";
import type { Logger } from "../logging/logger.js";
import { nextStep } from "./classify.js";
import { lookAtTables, type Tables } from "./look-at-tables.js";
import { TABLES_VERSION } from "./tables.js";
import type { Database } from "./tx.js";

/** The database lacks a table of the runtime, or its user a right to one. The text names all that is missing, and what to do. */
export class TablesMissingError extends Error {
  override readonly name = "TablesMissingError";
  readonly code = "tables_missing";
}

// A database that says nothing is as good as none: that is for the consumers to wait for.
const PATIENCE_MS = 10_000;

/**
 * Looks whether the tables of `messagingTables` are there, of which version, and whether the user may do with them what the runtime does. A
 * database that cannot be asked now is no error: consumers then pause until it can be.
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
  const tables = await Promise.race([lookAtTables(database), tooLate])
    .catch((error: unknown) => {
      if (nextStep(error) !== "pause") throw error;
      logger.warn({ err: error }, "the database cannot be asked for its tables now");
    })
    .finally(() => answered.abort());
  if (tables === undefined) return;
  const faults = faultsOf(tables);
  if (faults.length > 0) throw new TablesMissingError(`database "${tables.database}": ${faults.join(". ")}`);
  if (tables.version < TABLES_VERSION)
    logger.warn(
      { version: tables.version, newest: TABLES_VERSION },
      `the messaging tables are of an older version, which works: \`npx warren migrations --from ${String(tables.version)}\` writes what brings them to the newest`,
    );
}

function faultsOf({ version, missing, lacking, user }: Tables): readonly string[] {
  const tables = missing.filter(({ column }) => column === undefined).map(({ table }) => table);
  const parts = missing.filter(({ column }) => column !== undefined);

  return [
    ...(tables.length === 0
      ? []
      : [
          `there is no ${tables.join(" and no ")} that its user can see: the messaging tables are of version ${String(version)}, and this runtime needs ${String(TABLES_VERSION)}. Run the service's migrations (\`npm run migrate\`), of which the first makes the tables of \`messagingTables\`; \`npx warren migrations --format sql\` writes it, also for mikro-orm and knex. If they have run already, somebody has dropped or moved the table: restore it before you make an empty one, since without its rows messages are handled twice and what was to be sent is lost`,
        ]),
    ...(parts.length === 0
      ? []
      : [
          `${parts.map(({ table, column = "" }) => `${table} has no ${column}`).join(", ")}: the messaging tables are of no version that ever was, so somebody has changed them. \`npx warren migrations --format sql\` writes them as they should be`,
        ]),
    ...[...new Set(lacking.map(({ table }) => table))].map((table) => {
      const rights = lacking.flatMap((one) => (one.table === table ? [one.right] : [])).join(", ");

      return `the user "${user}" may not ${rights} on ${table}: as its owner, \`grant ${rights} on ${table} to "${user}"\``;
    }),
  ];
}
