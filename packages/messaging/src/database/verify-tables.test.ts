import { afterEach, expect, test, vi } from "vitest";
import type { Database } from "./tx.js";
import type { Seen } from "./look-at-tables.js";
import { TablesMissingError, verifyTables } from "./verify-tables.js";

// What a start makes of PostgreSQL's answer: `cannot-work.broker.test.ts` has the real one.

type Row = Pick<Seen, "table" | "kind" | "name" | "type" | "ok">;

const all = (table: string, rights: readonly string[], ok: boolean | null): readonly Row[] =>
  rights.map((name) => ({ table, kind: "right", name, type: null, ok }));
const columns = (table: string, types: Readonly<Record<string, string | null>>): readonly Row[] =>
  Object.entries(types).map(([name, type]) => ({ table, kind: "column", name, type, ok: type !== null }));
const rights = ["select", "insert", "update", "delete"];
const inbox = (ok: boolean | null) => all("warren_inbox", rights, ok);
const outbox = (ok: boolean | null) => all("warren_outbox", ["select", "insert", "delete"], ok);
const time = "timestamp with time zone";
const inboxColumns = { queue: "text", message_id: "text", outgoing: "json", handled_at: time };
const key = (ok: boolean): Row => ({
  table: "warren_inbox",
  kind: "key",
  name: "warren_inbox_pkey",
  type: null,
  ok,
});
const complete = [
  ...inbox(true),
  ...columns("warren_inbox", inboxColumns),
  key(true),
  ...outbox(true),
  ...columns("warren_outbox", { seq: "bigint", envelope: "jsonb", created_at: time }),
];

async function verify(answer: readonly Row[] | Error) {
  const warnings: string[] = [];
  let released = 0;
  const line = (_: object, text: string) => void warnings.push(text);
  const query = () =>
    answer instanceof Error
      ? Promise.reject(answer)
      : Promise.resolve({
          rows: answer.map((one) => ({ ...one, user: "shop", database: "orders" })),
          rowCount: answer.length,
        });
  const release = () => {
    released++;
  };
  const database = { connect: () => Promise.resolve({ query, release }) } as Database;
  const error: unknown = await verifyTables(database, {
    logger: { debug: line, info: line, warn: line, error: line },
  }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );

  return { error, warnings, released };
}

test("where nothing is missing nothing is said, and the connection goes back", async () => {
  expect(await verify(complete)).toEqual({
    error: undefined,
    warnings: [],
    released: 1,
  });
});

test.each<[string, readonly Row[], readonly string[], readonly string[]]>([
  [
    "both tables",
    [...inbox(null), ...outbox(null)],
    [
      'database "orders": there is no warren_inbox and no warren_outbox that its user can see',
      "are of version 0, and this runtime needs 2",
      "npm run migrate",
      "npx warren migrations --format sql",
    ],
    ["may not", "grant"],
  ],
  [
    "one table",
    [...inbox(true), ...outbox(null)],
    ["there is no warren_outbox that"],
    ["warren_inbox", "may not"],
  ],
  [
    "some rights",
    [...inbox(true).slice(0, 2), ...inbox(false).slice(2), ...outbox(true)],
    [
      'the user "shop" may not update, delete on warren_inbox',
      'grant update, delete on warren_inbox to "shop"',
    ],
    ["there is no", "warren_outbox"],
  ],
  [
    "a table and a right",
    [...inbox(null), ...outbox(true).slice(0, 2), ...outbox(false).slice(2)],
    ["there is no warren_inbox that", "may not delete on warren_outbox"],
    ["may not select"],
  ],
  [
    "a column, and the type of another",
    [
      ...inbox(true),
      ...columns("warren_inbox", { ...inboxColumns, outgoing: "bytea", handled_at: null }),
      key(true),
      ...outbox(true),
    ],
    [
      "warren_inbox has no column outgoing (json), warren_inbox has no column handled_at (timestamp with time zone)",
    ],
    ["there is no", "may not"],
  ],
  [
    "the key",
    [...inbox(true), ...columns("warren_inbox", inboxColumns), key(false), ...outbox(true)],
    ["warren_inbox has no key warren_inbox_pkey: ", "somebody has changed them"],
    ["there is no", "may not"],
  ],
])("where %s is missing the error says so, and of nothing else", async (_, answer, texts, others) => {
  const { error, released } = await verify(answer);

  expect(error).toBeInstanceOf(TablesMissingError);
  for (const text of texts) expect(String(error)).toContain(text);
  for (const text of others) expect(String(error)).not.toContain(text);
  expect(released).toBe(1);
});

test("tables of an older version that works are told of, with the command that brings them to the newest", async () => {
  const older = complete.map((row) => (row.name === "outgoing" ? { ...row, type: "jsonb" } : row));
  const { error, warnings } = await verify(older);

  expect(error).toBeUndefined();
  expect(warnings.join()).toContain("`npx warren migrations --from 1`");
});

test("a database that cannot be asked now is waited for by the consumers, and what it is asked wrongly is an error", async () => {
  // As pg gives it, with the fields of PostgreSQL's protocol.
  const sqlState = (code: string) =>
    Object.assign(new Error(code), { code, severity: "ERROR", routine: "r" });

  expect(await verify(sqlState("57P03"))).toEqual({
    error: undefined,
    warnings: ["the database cannot be asked for its tables now"],
    released: 1,
  });
  expect((await verify(sqlState("22023"))).error).toMatchObject({ code: "22023" });
});

afterEach(() => void vi.useRealTimers());

/** Starts to verify with a database whose answer is the test's, when it likes. */
function verifyWith(answer: Promise<unknown>) {
  vi.useFakeTimers();
  const warnings: string[] = [];
  const line = (_: object, text: string) => void warnings.push(text);
  const query = () => answer;
  const database = { connect: () => Promise.resolve({ query, release: () => undefined }) } as Database;
  const verified = verifyTables(database, { logger: { debug: line, info: line, warn: line, error: line } });

  return { verified, warnings };
}

test("a database that says nothing for ten seconds is told of, and waited for no longer", async () => {
  const { verified, warnings } = verifyWith(new Promise(() => undefined));
  await vi.advanceTimersByTimeAsync(9_999);
  expect(warnings).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);

  await expect(verified).resolves.toBeUndefined();
  expect(warnings).toEqual(["the database does not answer, and its tables were not looked at"]);
});

test("of one that has answered nothing more is told, and no timer is left", async () => {
  const { verified, warnings } = verifyWith(Promise.resolve({ rows: complete, rowCount: complete.length }));
  await verified;
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(60_000);

  expect(warnings).toEqual([]);
});
