import type { Duplex } from "node:stream";
import pg from "pg";
import { fail } from "../peers/broker.js";

/** Prepared once under its name. */
export type Statement = Readonly<{ name: string; text: string; values: unknown[] }>;

export type Row = Readonly<Record<string, unknown>>;

/** One connection, on which one transaction runs at a time. Statements that need nothing of each other go out as one packet. */
export type Database = Readonly<{
  /** Begins a transaction with these. Resolves with the rows of each. */
  begin(statements: readonly Statement[]): Promise<readonly (readonly Row[])[]>;
  /** Ends it with these. */
  commit(statements: readonly Statement[]): Promise<void>;
  /** A whole transaction in one round trip. */
  transact(statements: readonly Statement[]): Promise<void>;
  rollback(): Promise<void>;
}>;

const plain = (text: string): Statement => ({ name: "", text, values: [] });
const BEGIN = plain("begin");
const COMMIT = plain("commit");

export async function openDatabase(databaseUrl: string): Promise<Database> {
  const client = new pg.Client({ connectionString: databaseUrl, pipeline: true });
  client.on("error", fail);
  await client.connect();
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;

  const send = async (statements: readonly Statement[]) => {
    stream.cork();
    const sent = statements.map((statement) => client.query(statement));
    process.nextTick(() => stream.uncork());
    const results = await Promise.allSettled(sent);
    for (const result of results) if (result.status === "rejected") throw result.reason;

    return results.map((result) => (result.status === "fulfilled" ? (result.value.rows as Row[]) : []));
  };

  return {
    begin: async (statements) => (await send([BEGIN, ...statements])).slice(1),
    async commit(statements) {
      await send([...statements, COMMIT]);
    },
    async transact(statements) {
      await send([BEGIN, ...statements, COMMIT]);
    },
    async rollback() {
      await send([plain("rollback")]);
    },
  };
}

// A record separator is in no uuid, number or JSON text, so that a column of a batch travels as one text without a quote.
const SEPARATOR = "\u001e";

/** A column of a batch as one parameter; what is undefined becomes null. */
export function column(values: readonly (string | number | bigint | undefined)[]): string {
  return values.map((value) => value ?? "").join(SEPARATOR);
}

/** The columns as a table: their types, parameters from `$first` on. */
export function table(types: readonly string[], first = 1): string {
  return `unnest(${types
    .map((type, index) => `string_to_array($${first + index}, E'\\x1e', '')::${type}[]`)
    .join(", ")})`;
}
