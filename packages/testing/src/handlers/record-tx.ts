import type { Tx } from "@warren/messaging";

/** A statement that a handler sent. */
export type SentStatement = Readonly<{ text: string; values: readonly unknown[] }>;

/** A transaction that no database stands behind. */
export type RecordedTx = Readonly<{
  tx: Tx;
  /** What was sent through it, in order. */
  statements: readonly SentStatement[];
  /** Runs what handlers gave to `onCommit`. */
  commit: () => void;
}>;

/**
 * A transaction that keeps its statements and answers them with the rows that it is told. It knows no SQL: whether a statement is right, a test
 * against a real database says.
 *
 * @param answer the rows that a statement finds. Default: none
 */
export function recordTx(answer: (statement: SentStatement) => readonly object[] = () => []): RecordedTx {
  const statements: SentStatement[] = [];
  const committed: (() => void)[] = [];
  const ask = (text: string, values: readonly unknown[] = []) => {
    const statement = { text, values };
    statements.push(statement);

    return answer(statement);
  };
  const tx: Tx = {
    query<Row>(text: string, values?: readonly unknown[]) {
      const rows = [...ask(text, values)] as Row[];

      return Promise.resolve({ rows, rowCount: rows.length });
    },
    send: (text, values) => void ask(text, values),
    onCommit: (run) => void committed.push(run),
  };

  return {
    tx,
    statements,
    commit() {
      for (const run of committed.splice(0)) run();
    },
  };
}
