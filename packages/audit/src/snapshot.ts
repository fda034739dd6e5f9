import pg from "pg";

/** One database as it was when it was opened, however long the audit takes. */
export type Snapshot = Readonly<{
  database: string;
  /** When that was, by the database's own clock: what it wrote down, it wrote by that one. */
  takenAt: Date;
  /** Rows as they come, a page at a time: never all in memory. Break off any time. */
  stream<Row>(sql: string): AsyncGenerator<Row, void>;
  close(): Promise<void>;
}>;

const PAGE_ROWS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 300_000;

/** Opens a database and fixes what it looks like. It can only be read. `now` stands in for its clock. */
export async function openSnapshot(databaseUrl: string, database: string, now?: Date): Promise<Snapshot> {
  const client = await open(databaseUrl);
  let cursors = 0;
  let takenAt: Date | undefined;
  try {
    await client.query("begin isolation level repeatable read read only");
    // The snapshot is taken by the first statement that looks at a table.
    await client.query("select from warren_outbox limit 1");
    const { rows } = await client.query<{ at: Date }>("select clock_timestamp() as at");
    takenAt = now ?? rows[0]?.at;
  } catch (error) {
    await client.end();
    throw new Error(`${database} does not look like a database of ours: ${textOf(error)}`, { cause: error });
  }

  return {
    database,
    takenAt: takenAt ?? new Date(),
    async *stream<Row>(sql: string) {
      const cursor = `audit_${(cursors += 1)}`;
      await client.query(`declare ${cursor} no scroll cursor for ${sql}`);
      try {
        for (;;) {
          const { rows } = await client.query(`fetch ${PAGE_ROWS} from ${cursor}`);
          yield* rows as Row[];
          if (rows.length < PAGE_ROWS) return;
        }
      } finally {
        await client.query(`close ${cursor}`);
      }
    },
    close: () => client.end(),
  };
}

/** One statement on a database as it is now. */
export async function askDatabase<Row>(
  databaseUrl: string,
  sql: string,
  values: unknown[] = [],
): Promise<readonly Row[]> {
  const client = await open(databaseUrl);
  try {
    return (await client.query(sql, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function open(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: "warren-audit",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
  });
  // A connection that breaks between statements must not end the process: the next statement fails.
  client.on("error", () => undefined);
  await client.connect();

  return client;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
