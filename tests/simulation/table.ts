import { CollisionError } from "@warren/messaging";

/** Rows by key, as a database holds them: what is written is seen once its transaction has committed. */
export type Table<Row> = Readonly<{ rows: Map<string, Row>; locks: Map<string, Transaction> }>;

export function createTable<Row>(rows: Iterable<readonly [string, Row]> = []): Table<Row> {
  return { rows: new Map(rows), locks: new Map() };
}

/** A transaction over tables: row locks as `for update` takes them, and writes that are all made or none. */
export type Transaction = Readonly<{
  /** Locks those of the rows that exist: all, or none where somebody else has one of them. */
  lock(...wanted: readonly (readonly [Table<unknown>, Iterable<string>])[]): boolean;
  /** Locks names, whether there are rows of that name or not: all, or none. */
  lockNames(table: Table<unknown>, names: Iterable<string>): boolean;
  /** Writes a row on commit, where the row that is there then still `fits`. */
  put<Row>(table: Table<Row>, key: string, row: Row, fits: (current: Row | undefined) => boolean): void;
  /**
   * False where it has to wait for somebody else's lock.
   *
   * @throws CollisionError where a row does not fit any more; nothing was written then
   */
  commit(): boolean;
  /** Lets everything go. */
  end(): void;
}>;

type Write = Readonly<{ table: Table<unknown>; key: string; fits(): boolean; apply(): void }>;

export function beginTransaction(): Transaction {
  const held: (readonly [Table<unknown>, string])[] = [];
  const writes: Write[] = [];

  const transaction: Transaction = {
    lock: (...wanted) =>
      hold(
        wanted.flatMap(([table, keys]) =>
          [...keys].filter((key) => table.rows.has(key)).map((key) => [table, key] as const),
        ),
      ),
    lockNames: (table, names) => hold([...names].map((name) => [table, name] as const)),
    put(table, key, row, fits) {
      writes.push({
        table,
        key,
        fits: () => fits(table.rows.get(key)),
        apply: () => table.rows.set(key, row),
      });
    },
    commit() {
      if (writes.some(({ table, key }) => isTaken(table, key))) return false;
      const misfit = writes.find((write) => !write.fits());
      if (misfit !== undefined) throw new CollisionError(`row ${misfit.key} was changed by somebody else`);
      for (const write of writes) write.apply();
      transaction.end();

      return true;
    },
    end() {
      for (const [table, key] of held.splice(0)) table.locks.delete(key);
      writes.length = 0;
    },
  };

  return transaction;

  function hold(all: readonly (readonly [Table<unknown>, string])[]): boolean {
    if (all.some(([table, key]) => isTaken(table, key))) return false;
    for (const [table, key] of all) {
      table.locks.set(key, transaction);
      held.push([table, key]);
    }

    return true;
  }

  function isTaken(table: Table<unknown>, key: string): boolean {
    const holder = table.locks.get(key);

    return holder !== undefined && holder !== transaction;
  }
}
