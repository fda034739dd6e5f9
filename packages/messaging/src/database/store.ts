import { PauseError, textOf } from "../errors.js";
import { BEGIN, COMMIT, ROLLBACK, type Connection, type Database, type Peer, type Tx } from "./tx.js";

/** The client of another library, as far as the runtime needs it: its own transactions, over PostgreSQL. */
export type Store<Client> = Readonly<{
  /** Begins a transaction and gives its client to `work`. Commits when that has resolved, rolls back when it has rejected. */
  transaction(work: (client: Client) => Promise<void>): Promise<unknown>;
  /** Runs one statement of PostgreSQL in it, with `$1`, `$2` … for the values: texts, numbers, nulls and arrays of texts. Returns its rows. */
  query(client: Client, text: string, values: readonly unknown[]): Promise<readonly unknown[]>;
  /** Where it is, for traces. */
  peer?: Peer;
}>;

/** A database that is reached through another library's client. */
export type StoreDatabase<Client> = Database & Readonly<{ store: Store<Client> }>;

/** The transaction of a batch, with the library's client in it: what a handler does with that commits together with the inbox, or not at all. */
export type StoreTx<Client> = Tx & Readonly<{ client: Client }>;

/** Makes of another library's client a database that `serve`, `startRelay` and `pruneInbox` take. */
export function databaseOf<Client>(store: Store<Client>): StoreDatabase<Client> {
  return { store, peer: store.peer, connect: () => Promise.resolve(sessionOf(store)) };
}

/** Whether a transaction is one of {@link databaseOf}. */
export function isOfStore(tx: Tx): boolean {
  return "client" in tx;
}

/** A transaction of the library's, kept open until it is told how to end. */
type Open<Client> = Readonly<{
  client: Client;
  commit(): void;
  rollBack(reason: unknown): void;
  /** Settles as the library's own promise does. */
  ended: Promise<unknown>;
}>;

const DONE = { rows: [], rowCount: null };

/** The library has BEGIN, COMMIT and ROLLBACK in one call; the runtime says them one by one. */
function sessionOf<Client>(store: Store<Client>): Connection {
  let open: Open<Client> | undefined;
  /** Statements of a transaction run one after another: not every client keeps their order by itself. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTransaction = ({ client }: Open<Client>, text: string, values: readonly unknown[]) => {
    const answered = turn.then(() => store.query(client, text, values));
    turn = answered.catch(() => undefined);

    return answered;
  };
  const end = async (how: "commit" | "roll back") => {
    const ending = open;
    if (ending === undefined) return;
    await turn;
    open = undefined;
    if (how === "commit") {
      ending.commit();
      await ending.ended;
    } else {
      ending.rollBack(new Error("rolled back"));
      await ending.ended.catch(() => undefined);
    }
  };

  return {
    client() {
      if (open === undefined)
        throw new Error("this transaction has ended: its handler did not wait for what it began");

      return open.client;
    },
    async query(text, values = []) {
      switch (text) {
        case BEGIN:
          open = await begin(store);

          return DONE;
        case COMMIT:
          await end("commit");

          return DONE;
        case ROLLBACK:
          await end("roll back");

          return DONE;
        default: {
          const rows =
            open === undefined ? await alone(store, text, values) : await inTransaction(open, text, values);

          return { rows: [...rows], rowCount: null };
        }
      }
    },
    release: () => undefined,
  };
}

/** @throws PauseError where it does not begin, for whatever reason: no message is at fault for that */
function begin<Client>(store: Store<Client>): Promise<Open<Client>> {
  return new Promise((resolve, reject) => {
    const ended = Promise.resolve().then(() =>
      store.transaction(
        (client) => new Promise((commit, rollBack) => resolve({ client, commit, rollBack, ended })),
      ),
    );
    ended.catch((error: unknown) => reject(notBegun(error)));
  });
}

/** @throws PauseError where its transaction does not begin, as {@link begin} does */
async function alone<Client>(store: Store<Client>, text: string, values: readonly unknown[]) {
  let rows: readonly unknown[] = [];
  let begun = false;
  const done = async () =>
    store.transaction(async (client) => {
      begun = true;
      rows = await store.query(client, text, values);
    });
  await done().catch((error: unknown) => {
    throw begun ? error : notBegun(error);
  });

  return rows;
}

function notBegun(error: unknown): PauseError {
  return new PauseError(`no transaction of the database: ${textOf(error)}`, { cause: error });
}
