import { PauseError, textOf } from "../errors.js";

/** Rows of one statement. */
export type Result<Row> = { readonly rows: Row[]; readonly rowCount: number | null };

/** A transaction: statements run in the order in which they were issued, without waiting for one another's answer. */
export type Tx = {
  /**
   * Runs a statement and gives its rows.
   *
   * @throws the database's error, for which the transaction ends
   */
  query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<Result<Row>>;
  /**
   * Sends a statement whose answer nobody needs before the end: the transaction waits for it together with COMMIT, which saves a round
   * trip. Where it fails, nothing is committed; so what it must not do has to be an error in the database.
   *
   * @param explain makes an error of the database the one that the transaction throws
   * @throws Error where a value cannot be sent, such as an object with a BigInt, or the transaction has ended
   */
  send(text: string, values?: readonly unknown[], explain?: (error: unknown) => unknown): void;
  /** Runs once the transaction has committed, for counting what happened. Its error is a warning of Node's, and costs nothing. A crash right after the commit loses it. */
  onCommit(run: () => void): void;
};

/** Statements that run as they come, in no transaction. */
export type Queries = { readonly query: Tx["query"] };

/** What the runtime needs of a database: pg's `Pool` is one. `pipeline: true` saves two round trips a transaction. */
export type Database = {
  /** Gives a session that nobody else uses until it is released. */
  connect(): Promise<Connection>;
  /** Where it is, for traces. */
  readonly peer?: Peer | undefined;
};

/** A server that is asked. */
export type Peer = Readonly<{
  address: string;
  port?: number | undefined;
  /** Which of its databases. */
  database?: string | undefined;
}>;

/** One session of a database: a transaction at a time. */
export type Connection = {
  // pg declares many overloads; this is the one that is used.
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[]; rowCount: number | null }>;
  release(error?: Error | boolean): void;
  /** What runs over it is rolled back in the end. */
  readonly onTrial?: true;
  /** The client of the library that it is made of, in the transaction that was begun: handlers work with it too. */
  readonly client?: (() => unknown) | undefined;
  /** Where it tells of its end with an event, as those of pg do. */
  on?(event: "error", listener: (error: Error) => void): unknown;
};

export const BEGIN = "BEGIN";
export const COMMIT = "COMMIT";
export const ROLLBACK = "ROLLBACK";

/** Statements that are to be sent together with BEGIN or COMMIT. */
export type Statement = Readonly<{ text: string; values: readonly unknown[] }>;

/**
 * Runs one transaction. What `first` asks in its first turn goes out with BEGIN; it must change nothing, since BEGIN might fail alone. The
 * statements that `work` returns, and those that it gave to `send`, are answered with COMMIT. Rolls back and rethrows when anything fails.
 *
 * @throws PauseError where there is no connection to the database
 */
export async function transaction<First, T>(
  database: Database,
  first: ((tx: Tx) => Promise<First>) | undefined,
  work: (tx: Tx, first: First) => Promise<Readonly<{ value: T; last: readonly Statement[] }>>,
): Promise<T> {
  const connection = await connected(database);
  const query = (text: string, values: readonly unknown[] = []) => connection.query(text, [...values]);
  const { send, sent, end } = sending(query);
  const committed: (() => void)[] = [];
  const tx = withClient({ query, send, onCommit: (run) => void committed.push(run) } as Tx, connection);
  let broken: Error | undefined;
  try {
    const begun = query(BEGIN);
    // Only then is its client there.
    if (connection.client !== undefined) await begun;
    const [, found] = await together([begun, first?.(tx) ?? Promise.resolve(undefined)]);
    const { value, last } = await work(tx, found as First);
    end();
    const rest = [...sent, ...last.map(({ text, values }) => query(text, values))];
    // Of a transaction in which something failed, PostgreSQL makes a ROLLBACK of COMMIT, and a library may take that for done. Whether
    // what failed is made good again (a savepoint, a value that was never sent) the database knows: it takes the rest, or it does not.
    if (connection.client !== undefined) await together(rest);
    await together([...rest, query(COMMIT)]);
    if (connection.onTrial !== true) committed.forEach(runSafely);

    return value;
  } catch (error) {
    end();
    await query(ROLLBACK).catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw (await firstFailure(sent)) ?? error;
  } finally {
    connection.release(broken);
  }
}

function withClient(tx: Tx, { client }: Connection): Tx {
  return client === undefined
    ? tx
    : {
        ...tx,
        get client() {
          return client();
        },
      };
}

/** What is committed has happened, whatever goes wrong in counting it. */
function runSafely(run: () => void): void {
  try {
    run();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** What is sent now and answered later. */
function sending(query: (text: string, values: readonly unknown[]) => Promise<unknown>) {
  const sent: Promise<unknown>[] = [];
  let ended = false;
  const send: Tx["send"] = (text, values = [], explain = (error) => error) => {
    if (ended) throw new Error("this transaction has ended: its handler did not wait for what it began");
    const answered = query(text, values.map(sendable)).catch((error: unknown) => {
      throw explain(error);
    });
    // Somebody looks at it at the end; until then Node must not take it for one that nobody does.
    answered.catch(() => undefined);
    sent.push(answered);
  };

  return { send, sent, end: () => void (ended = true) };
}

/**
 * What pg would make of a value, now: where it cannot, the driver would not send the statement, and the COMMIT after it all the same.
 * The database would then commit what is left.
 */
function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  if (typeof value !== "object" || value === null) return value;
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;

  return sayingItself(value) ? sendable(value.toPostgres(sendable)) : JSON.stringify(value);
}

/** One with a method of its own that pg calls. */
type SayingItself = Readonly<{ toPostgres(prepare: (value: unknown) => unknown): unknown }>;

function sayingItself(value: object): value is SayingItself {
  return "toPostgres" in value && typeof value.toPostgres === "function";
}

/** PostgreSQL's word for a statement that came after one that failed: it says nothing of why. */
const IN_FAILED_TRANSACTION = "25P02";

/** Why the first of them failed that failed by itself. */
async function firstFailure(sent: readonly Promise<unknown>[]): Promise<unknown> {
  const ended = await Promise.allSettled(sent);
  const failures = ended.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));

  return failures.find((error) => (error as { code?: unknown } | null)?.code !== IN_FAILED_TRANSACTION);
}

/**
 * The same database, for a trial: its transactions do all that they would do, and are rolled back in the end. Where `inbox`
 * is false, statements come without a transaction: they get one, which is rolled back too.
 */
export function onTrial(database: Database, { inbox }: Readonly<{ inbox: boolean }>): Database {
  return {
    async connect() {
      const connection = await connected(database);
      if (inbox) {
        return {
          onTrial: true,
          client: connection.client,
          query: (text, values) => connection.query(text === COMMIT ? ROLLBACK : text, values),
          release: (error) => connection.release(error),
        };
      }
      await connection.query(BEGIN).catch((error: unknown) => {
        connection.release(true);
        throw error;
      });

      return {
        query: (text, values) => connection.query(text, values),
        release() {
          connection.query(ROLLBACK).then(
            () => connection.release(),
            () => connection.release(true),
          );
        },
      };
    },
  };
}

/**
 * Takes a connection.
 *
 * @throws PauseError where there is none, for whatever reason: no message is at fault for that
 */
export async function connected(database: Database): Promise<Connection> {
  try {
    const connection = await database.connect();
    hearOfItsEnd(connection);

    return connection;
  } catch (error) {
    if (error instanceof PauseError) throw error;
    throw new PauseError(`no connection to the database: ${textOf(error)}`, { cause: error });
  }
}

const heard = new WeakSet<Connection>();

/**
 * A connection of pg that breaks between two statements says so with an event, which ends the process where nobody listens.
 * Its pool listens only while the connection is idle. The next statement fails in any case.
 */
function hearOfItsEnd(connection: Connection): void {
  if (heard.has(connection)) return;
  heard.add(connection);
  connection.on?.("error", () => undefined);
}

/** Waits for all, then throws the first failure: nothing may still be running when the transaction is rolled back. */
export async function together<T extends readonly Promise<unknown>[]>(
  promises: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ended = await Promise.allSettled(promises);
  for (const result of ended) if (result.status === "rejected") throw result.reason;

  return ended.map((result) => (result as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
