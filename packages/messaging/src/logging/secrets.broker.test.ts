import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { answer, each, eachRequest, type Delivery } from "../contract/index.js";
import { serve, type Server } from "../consume/serve.js";
import type { Tx } from "../database/tx.js";
import { PauseError, RejectError, RetryError } from "../errors.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { eventually } from "../testing/eventually.js";
import { Told, worker } from "../testing/test-contract.js";

/** What the sender wrote. No line of a log may hold it, whatever fails. */
const SECRET = "Geheimnis der Kundin";

type Line = Readonly<{ level: string; fields: Readonly<Record<string, unknown>>; text: string }>;

let bench: TestBench;
let server: Server | undefined;
let lines: Line[] = [];

const tell = (level: string) => (fields: object, text: string) =>
  void lines.push({ level, fields: { ...fields }, text });
const logger = { debug: tell("debug"), info: tell("info"), warn: tell("warn"), error: tell("error") };

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.pool.query(
    "create table notes (id uuid, kind text not null, note text check (length(note) < 10), short varchar(4))",
  );
});
afterAll(() => bench.close());
afterEach(async () => {
  await server?.stop();
  server = undefined;
  lines = [];
  for (const queue of ["worked", "work.dead", "work"]) await bench.drain(queue);
});

const KINDS: Readonly<Record<string, (said: string, tx: Tx) => unknown>> = {
  "a column that must not be empty": (said, tx) =>
    tx.query("insert into notes (note, short) values ('note', left($1::text, 4))", [said]),
  "a check of the database": (said, tx) =>
    tx.query("insert into notes (kind, note) values ('a', $1)", [said]),
  "a value that is no uuid": (said, tx) => tx.query("insert into notes (id, kind) values ($1, 'a')", [said]),
  "a value that is too long": (said, tx) =>
    tx.query("insert into notes (kind, short) values ('a', $1)", [said]),
  "an error that quotes it": (said) => fail(new Error(`cannot send "${said}"`)),
  "a refusal that quotes it": (said) => fail(new RejectError(`never ${said}`)),
  "a retry with a cause": (said) => fail(new RetryError("later", { cause: new Error(`no ${said}`) })),
  "a text that is no JSON": (said) => JSON.parse(said) as unknown,
  "a provider's answer": (said) => fail(Object.assign(new Error("declined"), { response: { body: said } })),
};

test.each(Object.keys(KINDS))("nothing that was sent is in a line: %s", async (kind) => {
  await start((said, tx) => KINDS[kind]?.(said, tx));
  await send({ id: "w-1", fail: SECRET });
  await eventually(() =>
    expect(lines.some(({ text }) => text === "a message went to the dead letters")).toBe(true),
  );

  expectSilence();
});

test("nothing that was sent is in a line where the service cannot work", async () => {
  let runs = 0;
  await start((said) => (++runs < 3 ? fail(new PauseError(`the provider is away: ${said}`)) : undefined));
  await send({ id: "w-1", fail: SECRET });
  await eventually(() =>
    expect(lines.map(({ text }) => text)).toContain("the queue goes on after its pause"),
  );

  expectSilence();
});

test.each([
  ["that breaks its schema", JSON.stringify({ id: "w-1", fail: [SECRET] })],
  ["that is no JSON", `${SECRET} {"id":"w-1"`],
])("nothing is in a line of a message %s", async (_, body) => {
  await start(() => undefined);
  await send(body);
  await eventually(() => expect(lines).toHaveLength(1));

  expectSilence(body.startsWith("{") ? { id: "w-1" } : {});
});

/** Every line about the message has its ids, and none has what it says. */
function expectSilence(about: object = { id: "w-1" }): void {
  const ofMessages = lines.filter(({ level }) => level !== "info");
  expect(ofMessages.length).toBeGreaterThan(0);
  for (const { fields } of ofMessages) {
    expect(fields).toMatchObject({
      ...about,
      ...{ message: "Work", messageId: "m-1", correlationId: "c-1", traceId: "a".repeat(32), queue: "work" },
      attempt: expect.any(Number) as number,
    });
  }
  const all = JSON.stringify(lines);
  for (const word of SECRET.split(" ")) if (word.length > 3) expect(all).not.toContain(word);
  expect(all).not.toContain("Failing row");
}

async function start(work: (said: string, tx: Tx) => unknown): Promise<void> {
  const reply = eachRequest(() => answer(Told({ text: "told" })));
  const Work = each(async ({ data }: Delivery, { tx }: { tx: Tx }) => {
    await work((data as { fail: string }).fail, tx);

    return [];
  });
  server = await serve(
    worker,
    { Work, Ask: reply, Order: reply },
    { connection: await bench.connect("worker"), database: bench.pool, logger },
  );
}

async function send(body: object | string): Promise<void> {
  const raw = await bench.raw();
  raw.publish("jobs", "work", Buffer.from(typeof body === "string" ? body : JSON.stringify(body)), {
    ...{ type: "Work", messageId: "m-1", contentType: "application/json" },
    headers: { "x-correlation-id": "c-1", traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01` },
  });
}

function fail(error: Error): never {
  throw error;
}
