import { createDatabase, type TestDatabase } from "@warren/stack/testing";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { insertHandled, selectHandled } from "../consume/inbox.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { binaryArray } from "./binary-array.js";
import { lookAtTables } from "./look-at-tables.js";
import { inboxAsJson, messagingTables } from "./tables.js";
import type { Statement } from "./tx.js";

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createDatabase(inject("warrenStack"));
  client = new pg.Client({ connectionString: database.databaseUrl });
  await client.connect();
  for (const statement of messagingTables) await client.query(statement);
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const run = ({ text, values }: Statement) => client.query(text, [...values]);

const caused = (content: unknown): StoredMessage => ({
  exchange: "jobs",
  routingKey: "worked",
  mandatory: true,
  persistent: true,
  messageId: "caused",
  type: "Worked",
  correlationId: "c",
  appId: "worker",
  sentAt: 1,
  headers: { "x-correlation-id": "c" },
  content: JSON.stringify(content),
});

test("an inbox of before 2026-11-28 keeps its rows when it becomes json, and takes those of either version meanwhile", async () => {
  const message = caused({ text: 'a "quoted" \\ line' });
  await client.query("alter table warren_inbox alter column outgoing type jsonb using outgoing::jsonb");
  await run(insertHandled("work", [{ messageId: "new version, old table", caused: [message] }]));
  await client.query(inboxAsJson);
  await client.query(
    `insert into warren_inbox (queue, message_id, outgoing)
     select $1, message_id, outgoing from json_to_recordset($2::json) as handled(message_id text, outgoing jsonb)`,
    ["work", JSON.stringify([{ message_id: "old version, new table", outgoing: [message] }])],
  );

  const { rows } = await run(selectHandled("work", ["new version, old table", "old version, new table"]));
  expect(rows).toEqual(
    expect.arrayContaining([
      { message_id: "new version, old table", outgoing: [message] },
      { message_id: "old version, new table", outgoing: [message] },
    ]),
  );
  expect(rows).toHaveLength(2);
});

test("what a message caused comes back as it was, whatever is in it", async () => {
  const contents = ['"', "\\", "{}", "ü€😀", "\u0000", "\ud800", "line\nbreak", ""];
  await run(
    insertHandled(
      "odd",
      contents.map((content, at) => ({ messageId: `€-${at}`, caused: [caused(content)] })),
    ),
  );
  await run(insertHandled("odd", [{ messageId: "nothing", caused: [] }]));

  const { rows } = await run(
    selectHandled("odd", [...contents.map((_, at) => `€-${at}`), "nothing", "unknown"]),
  );
  expect(
    new Map(rows.map((row: { message_id: string; outgoing: unknown }) => [row.message_id, row.outgoing])),
  ).toEqual(
    new Map<string, unknown>([
      ...contents.map((content, at) => [`€-${at}`, [caused(content)]] as const),
      ["nothing", null],
    ]),
  );
});

test("an array in binary form has the elements that were given", async () => {
  const values = ["a", null, "", "ü€😀", '"{},\\'];
  const { rows } = await client.query("select $1::text[] as filled, $2::text[] as empty", [
    binaryArray("text", values),
    binaryArray("text", []),
  ]);

  expect(rows).toEqual([{ filled: values, empty: [] }]);
});

test("what is asked of the tables is answered in no type that a library may refuse: `name` is one", async () => {
  const NAME = 19;
  const types: number[] = [];
  const query = async (text: string, values: unknown[] = []) => {
    const answer = await client.query<object>(text, values);
    types.push(...answer.fields.map(({ dataTypeID }) => dataTypeID));

    return answer;
  };
  const seen = await lookAtTables({ connect: () => Promise.resolve({ query, release: () => undefined }) });

  expect(seen).toMatchObject({ missing: [], lacking: [] });
  expect(types).not.toContain(NAME);
  expect(types).not.toEqual([]);
});
