import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { loading, type Delivery } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { PauseError, PublishError } from "../errors.js";
import { raw, sqlState, stage, work, type Played } from "../testing/stage.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import type { AnyHandler } from "./handler-table.js";
import { processBatch } from "./process-batch.js";

// What each step decides, on a database and a broker that are played: `serve.broker.test.ts` has the real ones.

const asking = { replyTo: "caller", correlationId: "r-1" };
const routes = (published: readonly OutgoingMessage[]) =>
  published.map(({ type, routingKey, correlationId }) => [type, routingKey, correlationId]);

test("where one message of a batch fails each is handled alone, and only that one goes round", async () => {
  const { process, runs, published } = stage("work");
  const settled = await process(work("1"), work("2", "no luck"), work("3"));

  expect(runs).toEqual([["1", "2", "3"], ["1"], ["2"], ["3"]]);
  expect(settled.map(({ outcome }) => outcome)).toEqual(["done", "retried", "done"]);
  expect(published.map(({ routingKey }) => routingKey)).toEqual(["worked", "work.retry.50", "worked"]);
});

test("one that fails alone is not tried a second time at once", async () => {
  const { process, runs, statements } = stage("work");
  await process(work("1", "no luck"));

  expect(runs).toEqual([["1"]]);
  expect(statements).toEqual(["begin", "select", "rollback"]);
});

test("a handler that does not answer each message has failed, and its name is told", async () => {
  const [alone] = await stage("work").process(work("silent"));
  expect(alone).toMatchObject({
    outcome: "retried",
    error: { message: "the handler of Work was given 1 messages and answered 0" },
  });

  expect(await stage("work").process(work("1"), work("silent"))).toMatchObject([
    { outcome: "done" },
    { outcome: "retried" },
  ]);
});

test("who collides with another transaction is tried again at once, five times, and then sent round", async () => {
  const collision = () => sqlState("40001");
  const lucky = stage("work", { commits: Array.from({ length: 5 }, collision) });
  expect(await lucky.process(work("1"))).toMatchObject([{ outcome: "done" }]);
  expect(lucky.runs).toHaveLength(6);

  const luckless = stage("work", { commits: Array.from({ length: 9 }, collision) });
  expect(await luckless.process(work("1"))).toMatchObject([{ outcome: "retried" }]);
  expect(luckless.runs).toHaveLength(6);
});

test("a statement that took too long is tried with one message each before the queue pauses", async () => {
  const several = stage("work", { commits: [sqlState("57014")] });
  expect(await several.process(work("1"), work("2"))).toMatchObject([
    { outcome: "done" },
    { outcome: "done" },
  ]);
  expect(several.runs).toEqual([["1", "2"], ["1"], ["2"]]);

  const single = stage("work", { commits: [sqlState("57014")] });
  await expect(single.process(work("1"))).rejects.toThrow("57014");
  expect(single.published).toEqual([]);
});

test("where the service cannot work nothing is published, and the whole batch is somebody's still", async () => {
  const { process, runs, published } = stage("work");

  await expect(process(work("1"), work("2", "pause"))).rejects.toThrow(PauseError);
  expect(runs).toEqual([["1", "2"]]);
  expect(published).toEqual([]);
});

test("a message of the inbox, and one that is twice in a batch, is handled once and publishes the same again", async () => {
  const stored = { messageId: "s", type: "Worked", routingKey: "worked" } as unknown as OutgoingMessage;
  const { process, runs, published } = stage("work", { rows: [{ message_id: "m-1", outgoing: [stored] }] });
  const settled = await process(work("1"), work("2"), work("2"));

  expect(runs).toEqual([["2"]]);
  expect(settled.map(({ outcome }) => outcome)).toEqual(["duplicate", "done", "duplicate"]);
  expect(published[0]).toBe(stored);
  expect(published[2]).toEqual(published[1]);
});

test("the inbox is asked for each message of the batch, and gets a row for each that was handled", async () => {
  const { process, statements, given, released } = stage("work", {
    rows: [{ message_id: "m-1", outgoing: null }],
  });
  await process(work("1"), work("2"), work("2"), work("3"));

  expect(statements).toEqual(["begin", "select", "insert", "commit"]);
  expect(given[1]).toEqual(["work", ["m-1", "m-2", "m-3"]]);
  const [queue, ids] = given[2] ?? [];
  expect(queue).toBe("work");
  expect(String(ids).match(/m-\d/g)).toEqual(["m-2", "m-3"]);
  expect(released()).toBe(1);
});

test("messages of a batch that were all handled before leave no inbox rows", async () => {
  const { process, statements } = stage("work", { rows: [{ message_id: "m-1", outgoing: null }] });
  await process(work("1"));

  expect(statements).toEqual(["begin", "select", "commit"]);
});

test("queries run without a transaction and without an inbox", async () => {
  const { process, statements, published } = stage("asks");
  expect(await process(raw("Ask", { id: "1" }, asking))).toMatchObject([{ outcome: "done" }]);

  expect(statements).toEqual([]);
  expect(routes(published)).toEqual([["Told", "caller", "r-1"]]);
});

test("a query's handler asks the database with what it gives, on a connection that goes back", async () => {
  const { process, statements, given, released } = stage("asks", { asks: ["x", 1] });
  await process(raw("Ask", { id: "1" }, asking));
  await process(raw("Ask", { id: "bad" }, asking));

  expect([statements, given]).toEqual([
    ["select", "select"],
    [
      ["x", 1],
      ["x", 1],
    ],
  ]);
  expect(released()).toBe(2);
});

test.each<[string, "work" | "orders" | "asks", ConsumeMessage, string, unknown[]]>([
  ["a request of nobody is done, and answers nobody", "orders", raw("Order", { id: "1" }), "done", []],
  ["a command that fails goes round", "work", work("1", "no"), "retried", [["Work", "work.retry.50", ""]]],
  ["one that is refused is dead at once", "work", work("1", "reject"), "dead", [["Work", "work", ""]]],
  [
    "a request whose caller waits until a time is answered, and kept nowhere",
    "orders",
    raw("Order", { id: "bad" }, asking, { "x-deadline": 1e13 }),
    "dead",
    [["ErrorReply", "caller", "r-1"]],
  ],
  [
    "one with no such time goes round, and is not answered yet",
    "orders",
    raw("Order", { id: "bad" }, asking),
    "retried",
    [["Order", "orders.retry.50", "r-1"]],
  ],
  [
    "one with such a time and nobody to answer goes round",
    "orders",
    raw("Order", { id: "bad" }, {}, { "x-deadline": 1e13 }),
    "retried",
    [["Order", "orders.retry.50", ""]],
  ],
  [
    "after its last attempt it is dead, and its caller is told",
    "orders",
    raw("Order", { id: "bad" }, asking, { "x-attempt": 3 }),
    "dead",
    [
      ["Order", "orders", "r-1"],
      ["ErrorReply", "caller", "r-1"],
    ],
  ],
  [
    "one that nobody asked is dead, and nobody is told",
    "orders",
    raw("Order", { id: "bad" }, {}, { "x-attempt": 3 }),
    "dead",
    [["Order", "orders", ""]],
  ],
  [
    "one that breaks its schema is dead, and its caller is told",
    "orders",
    raw("Order", {}, asking),
    "dead",
    [
      ["Order", "orders", "r-1"],
      ["ErrorReply", "caller", "r-1"],
    ],
  ],
  [
    "whose caller cannot pair a reply gets none",
    "orders",
    raw("Order", {}, { replyTo: "caller" }),
    "dead",
    [["Order", "orders", ""]],
  ],
])("%s", async (_, queue, message, outcome, expected) => {
  const { process, published } = stage(queue);

  expect(await process(message)).toMatchObject([{ outcome }]);
  expect(routes(published)).toEqual(expected);
});

test("only what its handler refused says so on its dead letter", async () => {
  const { process, published } = stage("work");
  await process(
    work("1", "reject"),
    raw("Work", {}, { messageId: "m-2" }),
    raw("Work", { id: "3", fail: "no" }, {}, { "x-attempt": 3 }),
  );

  expect(
    Object.fromEntries(published.map(({ messageId, headers }) => [messageId, headers["x-dead-refused"]])),
  ).toEqual({
    "m-1": 1,
    "m-2": undefined,
    "m-3": undefined,
  });
});

test.each([
  [undefined, "badly"],
  [2, "badly again"],
])("of a failure in attempt %j the breaker hears that it ended %s", async (attempt, ended) => {
  const message = raw(
    "Work",
    { id: "1", fail: "no" },
    {},
    attempt === undefined ? {} : { "x-attempt": attempt },
  );

  expect(await stage("work").process(message)).toMatchObject([{ handler: { messageId: "m-1", ended } }]);
});

test("a message that is only looked at goes to the back of its queue when it fails, and also when its handler refuses it", async () => {
  const { processAs, published } = stage("work");
  const settled = await processAs({ kind: "look", backInMs: 70 }, work("1", "no luck"), work("2", "reject"));

  expect(settled.map(({ outcome }) => outcome)).toEqual(["retried", "retried"]);
  expect(published.map(({ routingKey, headers }) => [routingKey, headers["x-attempt"]])).toEqual([
    ["work.retry.50", 1],
    ["work.retry.50", 1],
  ]);
});

test("of a batch no more messages are refused or lose an attempt than make the queue pause; those after them go to its back", async () => {
  const { processAs, published } = stage("work");
  const left = { now: 1, onceHandled: 2 };
  const outcomes = async (...batch: readonly (string | undefined)[]) => {
    published.length = 0;
    const settled = await processAs(
      { kind: "attempt", left, backInMs: 1_000 },
      ...batch.map((fail, n) => work(String(n), fail)),
    );
    const attempts = published.map(({ messageId, headers }) => [messageId, headers["x-attempt"]]);

    return [settled.map(({ outcome }) => outcome), Object.fromEntries(attempts) as unknown];
  };

  expect(await outcomes("reject", "reject", "no luck")).toEqual([
    ["dead", "retried", "retried"],
    // What costs nothing comes again with the attempts that it had.
    { "m-0": 1, "m-1": 1, "m-2": 1 },
  ]);
  expect(await outcomes("no luck", undefined, "no luck", "reject", "reject", "no luck")).toEqual([
    ["retried", "done", "retried", "dead", "retried", "retried"],
    { "m-0": 2, "m-2": 2, "m-3": 1, "m-4": 1, "m-5": 1 },
  ]);
  // Nothing pauses where one is handled after them.
  expect(await outcomes("reject", "reject", "no luck", "reject", undefined)).toMatchObject([
    ["dead", "dead", "retried", "dead", "done"],
    { "m-2": 2 },
  ]);
});

test("on a queue without delays what is refused is a dead letter that says so, however many there are", async () => {
  const { context, published } = stage("work");
  const withoutDelays = { ...context, settings: { ...context.settings, retry: [] } };
  const left = { now: 1, onceHandled: 1 };
  const refused = ["1", "2"].map((id) => work(id, "reject"));
  await processBatch(withoutDelays, refused, { kind: "attempt", left, backInMs: 1_000 }).run();

  expect(published.map(({ headers }) => headers["x-dead-refused"])).toEqual([1, 1]);
});

test("what comes again after a failure, and what never reached a handler, brings no pause nearer", async () => {
  const { processAs } = stage("work");
  const left = { now: 1, onceHandled: 1 };
  const again = (id: string) => raw("Work", { id, fail: "reject" }, {}, { "x-attempt": 2 });
  const broken = raw("Work", { id: 7 });
  const settled = await processAs(
    { kind: "attempt", left, backInMs: 1_000 },
    ...[again("1"), broken, again("2"), work("3", "reject")],
  );

  expect(settled.map(({ outcome }) => outcome)).toEqual(["dead", "dead", "dead", "dead"]);
});

test("one that is let past is not handled, is no failure, and is the same at the back of its queue", async () => {
  const { processAs, runs, statements, published } = stage("work");
  const seen = { "x-attempt": 2, "x-last-error": "no luck" };

  expect(await processAs({ kind: "pass", backInMs: 100 }, raw("Work", { id: "1" }, {}, seen))).toEqual([]);
  expect([runs, statements]).toEqual([[], []]);
  expect(published).toMatchObject([{ routingKey: "work.retry.100", messageId: "m-1", headers: seen }]);
});

test("a dead letter that was moved here by hand and is let past has all of its attempts before it, and says where it died", async () => {
  const death = { "x-death": [{ reason: "delivery_limit", queue: "orders" }], "x-attempt": 3 };
  const { processAs, published } = stage("work");
  await processAs({ kind: "pass", backInMs: 100 }, raw("Work", { id: "1" }, {}, death));

  expect(published).toMatchObject([{ headers: { "x-attempt": 1, "x-moved-from": "orders" } }]);
});

test("what could not be sent is sent again, and no handler runs a second time for that", async () => {
  let refused = 2;
  const { batch, runs, statements, published } = stage("work", {
    refuses: () => (refused-- > 0 ? new PublishError("nacked", "the delay queue is full") : undefined),
  });
  const { run, failed } = batch(work("1", "no luck"), work("2"));
  expect([...failed()]).toEqual([]);
  for (const _ of [1, 2]) await expect(run()).rejects.toThrow("the delay queue is full");
  expect([...failed()]).toEqual(["m-1"]);

  expect(await run()).toMatchObject([{ outcome: "retried" }, { outcome: "done" }]);
  expect(published).toHaveLength(2);
  expect(runs).toEqual([["1", "2"], ["1"], ["2"]]);
  expect(statements.filter((text) => text === "commit")).toHaveLength(1);
});

test("one that the service could not work on is handled again, until it is", async () => {
  const { batch, runs } = stage("work", { commits: [sqlState("57P01")] });
  const { run, failed } = batch(work("1"));
  await expect(run()).rejects.toThrow("57P01");
  expect([...failed()]).toEqual([]);

  expect(await run()).toMatchObject([{ outcome: "done" }]);
  expect(runs).toEqual([["1"], ["1"]]);
});

test("a request that comes too late is dropped, counted, and handled by nobody", async () => {
  const late = raw("Ask", { id: "1" }, asking);
  const { process, published } = stage("asks");

  expect(await process({ ...late, fields: { ...late.fields, redelivered: true } })).toMatchObject([
    { name: "Ask", outcome: "expired", publishes: [], lateMs: 7 },
  ]);
  expect(published).toEqual([]);
});

test("what has a name that nobody handles here is one unknown message, whatever the name", async () => {
  const { process } = stage("work");
  const invented = Array.from({ length: 1_000 }, (_, n) => {
    const letters = String(n).replace(/\d/g, (digit) => "abcdefghij".charAt(Number(digit)));

    return raw(`Invented${letters}`, { id: "1" });
  });
  const named = ["Ask", "", "constructor"].map((type) => raw(type, { id: "1" }));
  const settled = await process(...invented, ...named, raw("Work", { id: 7 }));

  expect(settled.map(({ outcome }) => outcome)).toEqual(Array(1_004).fill("dead"));
  expect([...new Set(settled.map(({ name }) => name))]).toEqual(["unknown", "Work"]);
  expect(settled.at(-1)?.name).toBe("Work");
});

test.each(["unroutable", "access_refused", "invalid", "too_large", "nacked"] as const)(
  "a reply that ends as %s is given up with a warning, and the others arrive",
  async (code) => {
    const refuses = ({ routingKey }: OutgoingMessage) =>
      routingKey === "gone" ? new PublishError(code, code) : undefined;
    const { process, published, warnings } = stage("asks", { refuses });
    await process(raw("Ask", { id: "1" }, { ...asking, replyTo: "gone" }), raw("Ask", { id: "2" }, asking));

    expect(routes(published)).toEqual([["Told", "caller", "r-1"]]);
    expect(warnings).toMatchObject([{ queue: "asks", err: { code } }]);
  },
);

test.each([
  ["breaks the contract", { id: "a-1", fail: 7 }],
  ["cannot be handled", { id: "a-1", fail: "no luck" }],
])(
  "an error's reply that is given up is told with what its request, which %s, was about",
  async (_, data) => {
    const refuses = ({ routingKey }: OutgoingMessage) =>
      routingKey === "gone" ? new PublishError("unroutable", "no queue") : undefined;
    const { process, warnings } = stage("work", { refuses });
    const lastAttempt = { traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`, "x-attempt": 3 };
    await process(raw("Work", data, { ...asking, replyTo: "gone" }, lastAttempt));

    expect(warnings).toMatchObject([
      {
        ...{ message: "ErrorReply", request: "Work", requestMessageId: "m-a-1", id: "a-1" },
        ...{ traceId: "a".repeat(32), queue: "work", attempt: 3 },
      },
    ]);
  },
);

test.each(["timed_out", "blocked", "buffer_full", "closed"] as const)(
  "where a reply ends as %s the batch is processed again",
  async (code) => {
    const refuses = () => new PublishError(code, code);

    await expect(stage("asks", { refuses }).process(raw("Ask", { id: "1" }, asking))).rejects.toThrow(code);
  },
);

test("where anything else is not confirmed the batch is processed again, however that ended", async () => {
  const refuses = ({ type }: OutgoingMessage) =>
    type === "Worked" ? new PublishError("unroutable", "no queue") : undefined;

  await expect(stage("work", { refuses }).process(work("1"))).rejects.toThrow("no queue");
});

/** Plays `work` with a handler that looks something up first and changes something last. */
function looking(played: Played = {}) {
  const [handled, asked]: [string[][], string[]] = [[], []];
  const idsOf = (deliveries: readonly Delivery[]) =>
    deliveries.map(({ data }) => (data as Readonly<{ id: string }>).id);
  const handle = loading(
    async (deliveries: readonly Delivery[], tx: Tx) => {
      await tx.query("load", idsOf(deliveries));

      return idsOf(deliveries);
    },
    (deliveries, { tx }, found) => {
      handled.push(idsOf(deliveries), found);
      tx.send("save");

      return Promise.resolve(deliveries.map(() => []));
    },
  );
  const staged = stage("work", { ...played, handle: handle as AnyHandler, asked });

  return { ...staged, handled, asked };
}

test("a batch is two round trips: what its handler looks up goes with BEGIN, what it changes with COMMIT", async () => {
  const { process, asked } = looking();
  await process(work("1"), work("2"));

  expect(asked).toEqual(["BEGIN", "select", "load", "answers", "save", "insert", "COMMIT", "answers"]);
});

test("what was handled before is looked up and not handled again", async () => {
  const { process, handled } = looking({ rows: [{ message_id: "m-1", outgoing: null }] });
  await process(work("1"), work("2"));

  expect(handled).toEqual([["2"], ["1", "2"]]);
});

test("where looking up fails what was handled before is published again all the same, and what is new goes round", async () => {
  const stored = { messageId: "s", type: "Worked", routingKey: "worked" } as unknown as OutgoingMessage;
  const handle = loading(
    () => Promise.reject(new Error("cannot look")),
    () => Promise.resolve([]),
  ) as AnyHandler;
  const played = { rows: [{ message_id: "m-1", outgoing: [stored] }], handle };

  const before = stage("work", played);
  expect(await before.process(work("1"))).toMatchObject([{ outcome: "duplicate" }]);
  expect(before.published).toEqual([stored]);

  const both = await stage("work", played).process(work("1"), work("2"));
  expect(both.map(({ outcome }) => outcome)).toEqual(["duplicate", "retried"]);
});
