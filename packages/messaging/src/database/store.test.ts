import { expect, test } from "vitest";
import { PauseError } from "../errors.js";
import { databaseOf, type Store } from "./store.js";
import { connected, transaction } from "./tx.js";

// `example/stores/stores.broker.test.ts` has real libraries on a real PostgreSQL.

/** A library that keeps what it is asked, and fails the statements of `failing`; `BEGIN`: its transactions do not begin. */
function played(failing: Readonly<Record<string, Error>> = {}) {
  const asked: string[] = [];
  const ask = async (text: string) => {
    await Promise.resolve();
    asked.push(text);
    if (failing[text] !== undefined) throw failing[text];

    return [];
  };
  const store: Store<"client"> = {
    async transaction(work) {
      await ask("BEGIN");
      try {
        await work("client");
      } catch (error) {
        await ask("ROLLBACK");
        throw error;
      }
      await ask("COMMIT");
    },
    query: (_, text) => ask(text),
  };

  return { database: databaseOf(store), asked };
}

test("a transaction is committed where a statement failed whose error its handler took", async () => {
  const { database, asked } = played({ careless: new Error("no") });
  const done = transaction(database, undefined, async (tx) => {
    await tx.query("careless").catch(() => undefined);

    return { value: "done", last: [{ text: "last", values: [] }] };
  });

  expect(await done).toBe("done");
  expect(asked).toEqual(["BEGIN", "careless", "last", "COMMIT"]);
});

test("a library is told to commit once all else was answered, and not where that failed", async () => {
  for (const failing of ["sent", "last"]) {
    const error = new Error(`no ${failing}`);
    const { database, asked } = played({ [failing]: error });
    const done = transaction(database, undefined, (tx) => {
      tx.send("sent");

      return Promise.resolve({ value: "done", last: [{ text: "last", values: [] }] });
    });

    await expect(done).rejects.toBe(error);
    expect(asked).toEqual(["BEGIN", "sent", "last", "ROLLBACK"]);
  }
});

test("a commit that fails is told", async () => {
  const error = new Error("no commit");
  const done = transaction(played({ COMMIT: error }).database, undefined, () =>
    Promise.resolve({ value: "done", last: [] }),
  );

  await expect(done).rejects.toBe(error);
});

test("a statement alone is no message's fault where no transaction begins for it, and else fails as itself", async () => {
  const [cause, error] = [new Error("I am not feeling well"), new Error("no statement")];
  const alone = async (failing: Readonly<Record<string, Error>>) =>
    (await connected(played(failing).database)).query("statement");

  await expect(alone({ BEGIN: cause })).rejects.toThrow(PauseError);
  await expect(alone({ BEGIN: cause })).rejects.toMatchObject({ cause });
  await expect(alone({ statement: error })).rejects.toBe(error);
  await expect(alone({ COMMIT: error })).rejects.toBe(error);
});
