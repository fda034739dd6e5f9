import { once } from "node:events";
import { expect, test } from "vitest";
import { PauseError } from "../errors.js";
import { connected, onTrial, transaction, type Database, type Statement } from "./tx.js";

/** A database that keeps what it is asked, and fails the statements of `failing`. */
function played(failing: Readonly<Record<string, Error>> = {}) {
  const [asked, released, listening]: [string[], unknown[], string[]] = [[], [], []];
  const values = new Map<string, readonly unknown[]>();
  const connection = {
    query(text: string, given: readonly unknown[] = []) {
      asked.push(text);
      values.set(text, given);
      const error = failing[text];

      return error === undefined ? Promise.resolve({ rows: [text], rowCount: 1 }) : Promise.reject(error);
    },
    release: (error?: unknown) => void released.push(error),
    on: (event: string) => listening.push(event),
  };

  return {
    database: { connect: () => Promise.resolve(connection) } satisfies Database,
    asked,
    values,
    released,
    listening,
  };
}

const statement = (text: string): Statement => ({ text, values: [] });
const run = (database: Database) =>
  transaction(
    database,
    (tx) => tx.query("first"),
    async (tx, { rows }) => {
      await tx.query("work");

      return { value: rows, last: [statement("last")] };
    },
  );

test("a transaction gives what its first statement found, and ends with its last ones and a commit", async () => {
  const { database, asked, released } = played();

  expect(await run(database)).toEqual(["first"]);
  expect(asked).toEqual(["BEGIN", "first", "work", "last", "COMMIT"]);
  expect(released).toEqual([undefined]);
});

test.each(["BEGIN", "first", "work", "last", "COMMIT"])(
  "where %s fails the transaction is rolled back, and the connection used again",
  async (text) => {
    const error = new Error(`no ${text}`);
    const { database, asked, released } = played({ [text]: error });

    await expect(run(database)).rejects.toBe(error);
    expect(asked.at(-1)).toBe("ROLLBACK");
    expect(released).toEqual([undefined]);
  },
);

test("what was sent is answered with the commit, and where it fails its own error is told", async () => {
  const broken = new Error("no sent");
  const { database, asked } = played({ sent: broken, work: new Error("the transaction is aborted") });
  const explained = new Error("somebody was faster", { cause: broken });
  const sending = (explain?: (error: unknown) => unknown) =>
    transaction(database, undefined, async (tx) => {
      tx.send("sent", [], explain);
      await tx.query("work");

      return { value: undefined, last: [] };
    });

  await expect(sending()).rejects.toBe(broken);
  await expect(sending(() => explained)).rejects.toBe(explained);
  expect(asked).toEqual([...["BEGIN", "sent", "work", "ROLLBACK"], ...["BEGIN", "sent", "work", "ROLLBACK"]]);
});

test("nothing is told as done where what was sent fails after the commit was sent too", async () => {
  const broken = new Error("no sent");
  const { database, asked } = played({ sent: broken });
  const sending = transaction(database, undefined, (tx) => {
    tx.send("sent");

    return Promise.resolve({ value: "done", last: [] });
  });

  await expect(sending).rejects.toBe(broken);
  expect(asked).toEqual(["BEGIN", "sent", "COMMIT", "ROLLBACK"]);
});

test("an error that came before what was sent is the one that is told", async () => {
  const [first, after] = [new Error("no first"), Object.assign(new Error("aborted"), { code: "25P02" })];
  const { database } = played({ work: first, sent: after });
  const sending = transaction(database, undefined, async (tx) => {
    const asked = tx.query("work");
    tx.send("sent");
    await asked;

    return { value: undefined, last: [] };
  });

  await expect(sending).rejects.toBe(first);
});

test("a value that cannot be sent is an error before anything is committed; others are sent as pg would", async () => {
  const { database, asked, values } = played();
  const sending = (value: unknown) =>
    transaction(database, undefined, (tx) => {
      tx.send("sent", [value]);

      return Promise.resolve({ value: undefined, last: [] });
    });
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  for (const value of [{ n: 1n }, circular, [[{ n: 1n }]]])
    await expect(sending(value)).rejects.toThrow(TypeError);
  expect(asked).not.toContain("COMMIT");

  const [bytes, date] = [Buffer.from("b"), new Date(0)];
  const own = { toPostgres: (prepare: (value: unknown) => unknown) => prepare({ own: true }) };
  await sending([null, undefined, 1, true, "t", 2n, { a: [1] }, bytes, date, own]);
  expect(values.get("sent")).toEqual([
    [null, undefined, 1, true, "t", 2n, '{"a":[1]}', bytes, date, '{"own":true}'],
  ]);
});

test("nothing is sent when a transaction has ended, however it did", async () => {
  for (const failing of [{}, { work: new Error("no work") }]) {
    const { database, asked } = played(failing);
    let late: (() => void) | undefined;
    const sending = transaction(database, undefined, async (tx) => {
      late = () => tx.send("late");
      await tx.query("work");

      return { value: undefined, last: [] };
    });
    await sending.catch(() => undefined);

    expect(late).toThrow("this transaction has ended");
    expect(asked).not.toContain("late");
  }
});

test("a connection that cannot roll back is not used again, and the first failure is told", async () => {
  const [error, broken] = [new Error("no work"), new Error("connection terminated")];
  const { database, released } = played({ work: error, ROLLBACK: broken });

  await expect(run(database)).rejects.toBe(error);
  expect(released).toEqual([broken]);
});

test("a trial does everything and commits nothing", async () => {
  const { database, asked, released } = played();
  await run(onTrial(database, { inbox: true }));

  expect(asked).toEqual(["BEGIN", "first", "work", "last", "ROLLBACK"]);
  expect(released).toEqual([undefined]);
});

test("a database that gives no connection is no message's fault, for whatever reason", async () => {
  const cause = new Error("I am not feeling well");
  const failing = { connect: () => Promise.reject(cause) };

  await expect(run(failing)).rejects.toThrow(PauseError);
  await expect(run(failing)).rejects.toMatchObject({ cause });
});

test("each connection is listened to once, however often it is taken", async () => {
  const { database, listening } = played();
  await connected(database);
  await connected(database);

  expect(listening).toEqual(["error"]);
});

test("what is to be counted is counted once the transaction has committed, and never otherwise", async () => {
  const counting = async (database: Database) => {
    const seen: string[] = [];
    await transaction(database, undefined, async (tx) => {
      tx.onCommit(() => seen.push("committed"));
      await tx.query("work");
      seen.push("worked");

      return { value: undefined, last: [] };
    }).catch(() => seen.push("failed"));

    return seen;
  };

  expect(await counting(played().database)).toEqual(["worked", "committed"]);
  expect(await counting(played({ COMMIT: new Error("no") }).database)).toEqual(["worked", "failed"]);
  expect(await counting(onTrial(played().database, { inbox: true }))).toEqual(["worked"]);
});

test("what cannot be counted is a warning, and what was committed stays committed", async () => {
  const warned = once(process, "warning");
  const value = await transaction(played().database, undefined, async (tx) => {
    tx.onCommit(() => {
      throw new Error("no such label");
    });

    return { value: "done", last: [] };
  });

  expect(value).toBe("done");
  await expect(warned).resolves.toMatchObject([{ message: "no such label" }]);
});
