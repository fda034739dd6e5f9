import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { RejectError, serve, type Server } from "@warren/messaging";
import { openBench, Told, worker, type TestBench } from "@warren/messaging/testing/bench";
import { eventually } from "@warren/messaging/testing";
import { answer, each, eachRequest } from "@warren/messaging/contract";
import {
  openDeadLetterAdmin,
  sourceQueuesOf,
  type AuditEntry,
  type DeadLetter,
  type DeadLetterAdmin,
} from "./index.js";

const sources = sourceQueuesOf([worker]);

let bench: TestBench;
let admin: DeadLetterAdmin;
let server: Server | undefined;

beforeEach(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
  admin = await openDeadLetterAdmin({ url: bench.amqpUrl, sources, by: "ann@laptop" });
});
afterEach(async () => {
  await admin.close();
  await server?.stop();
  server = undefined;
  await bench.close();
});

test("a poison message is read, mended, sent again and handled, and the audit trail tells it all", async () => {
  await start();
  await publish("w-1", { id: 7 });
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(1));

  const [letter] = await letters();
  expect(letter).toMatchObject({
    ref: "w-1",
    queue: "work",
    message: "Work",
    version: "1.0.0",
    correlationId: "customer-w-1",
    original: { exchange: "jobs", routingKey: "work" },
    reason: expect.stringContaining("Work breaks its schema"),
    attempts: 1,
    service: "worker",
    requeued: 0,
    payload: { kind: "json", value: { id: 7 } },
    problems: [{ path: "/id", message: expect.stringContaining("string") }],
  });
  const skipped = await admin.requeue({ refs: ["w-1"] });
  expect(skipped).toMatchObject({ done: 0, skipped: 1 });
  await expect(admin.edit({ ref: "w-1", content: () => Buffer.from('{"id":{}}') })).rejects.toMatchObject({
    code: "invalid",
    problems: [{ path: "/id" }],
  });
  await expect(
    admin.edit({ ref: "w-1", was: "another", content: () => Buffer.from('{"id":"7"}') }),
  ).rejects.toMatchObject({ code: "changed" });

  await admin.edit(
    { ref: "w-1", was: letter!.payloadHash, content: () => Buffer.from('{"id":"7"}') },
    { because: "ids are text" },
  );
  await eventually(async () => expect(await done()).toEqual(["7"]));
  expect(await bench.depth("work.dead")).toBe(0);

  const trail = await audit();
  expect(trail.map(({ action }) => action)).toEqual(["edited", "requeued", "finished"]);
  expect(trail[0]).toMatchObject({
    by: "ann@laptop",
    because: "ids are text",
    queue: "work",
    ref: "w-1",
    payloadHash: letter!.payloadHash,
    payload: '{"id":7}',
    newPayload: '{"id":"7"}',
  });
});

test("looking keeps every letter in its order, also while others look and when one of them dies", async () => {
  await bury(60);
  const before = await refs();
  expect(before).toHaveLength(60);

  const other = await openDeadLetterAdmin({ url: bench.amqpUrl, sources, by: "bob" });
  const both = await Promise.all([refs(), refs(other)]);
  expect(both).toEqual([before, before]);

  const few: string[] = [];
  const looked = await admin.look({}, { limit: 5 }, ({ ref }) => few.push(ref));
  expect(few).toEqual(before.slice(0, 5));
  expect(looked.complete).toBe(false);
  expect(await refs()).toEqual(before);

  // Gone in the middle of it, while it holds thirty letters.
  let seen = 0;
  await expect(
    other.look({}, { limit: "all" }, () => {
      if (++seen === 30) void other.close();
    }),
  ).rejects.toMatchObject({ name: "DeadLetterError" });
  expect([...(await refs())].sort()).toEqual(before);
});

test("a look ends at its bounds, says that there may be more, and keeps the order", async () => {
  await bury(60);
  const before = await refs();
  const look = (bounds: object) => admin.look({}, { limit: "all", ...bounds }, () => undefined);

  expect(await look({ maxBytes: 1 })).toEqual({ scanned: 1, complete: false });
  expect(await look({ withinMs: 0 })).toEqual({ scanned: 0, complete: false });
  const { scanned, complete } = await look({ withinMs: 5 });
  expect([scanned < 60, complete]).toEqual([true, false]);
  expect([...(await refs())].sort()).toEqual(before);
  expect(await admin.requeue({}, { maxBytes: 1, dryRun: true })).toMatchObject({ done: 1, complete: false });
  await expect(
    admin.edit({ ref: "no-such-letter", content: () => Buffer.from("{}") }, { maxBytes: 1 }),
  ).rejects.toThrow(
    /^no-such-letter is not among the 1 dead letters that were looked at, and there are more/,
  );
});

test("a trail that is not read to its end in time says so", async () => {
  await makeTrail();

  expect(await admin.audit(() => undefined, { withinMs: 0 })).toEqual({ complete: false });
  await expect(admin.restore({ runs: ["a-run"] }, { withinMs: 0 })).rejects.toMatchObject({
    code: "not_read",
  });
});

test("letters are found by queue, reason, message, age and id", async () => {
  await bury(1, { "x-dead-reason": "no such Product", "x-dead-at": Date.now() - 3_600_000 });
  await bury(1, { "x-dead-reason": "timed out", "x-dead-at": Date.now() - 60_000 }, 1);
  const found = async (filter: Parameters<DeadLetterAdmin["look"]>[0]) => {
    const list: string[] = [];
    await admin.look(filter, {}, ({ ref }) => list.push(ref));

    return list;
  };

  expect(await found({ queue: "work" })).toHaveLength(2);
  expect(await found({ queue: "work.dead" })).toHaveLength(2);
  expect(await found({ queue: "orders" })).toEqual([]);
  expect(await found({ reason: "no such product" })).toEqual(["letter-00000"]);
  expect(await found({ reason: /^timed/ })).toEqual(["letter-00001"]);
  expect(await found({ message: "Order" })).toEqual([]);
  expect(await found({ olderThanMs: 1_800_000 })).toEqual(["letter-00000"]);
  expect(await found({ youngerThanMs: 1_800_000 })).toEqual(["letter-00001"]);
  expect(await found({ refs: ["letter-00001"] })).toEqual(["letter-00001"]);
});

test("a message goes back to its queue alone, as it was, and one that was handled before is not handled again", async () => {
  await bury(1, { own: "header", CC: ["worked"], "x-attempt": 3, "x-dead-stack": "Error" });
  const dry = await admin.requeue({}, { dryRun: true });
  expect(dry).toMatchObject({ done: 1 });
  expect(await bench.depth("work.dead")).toBe(1);

  await admin.requeue({ refs: ["letter-00000"] });
  const [raw] = await bench.drain("work");
  expect(raw?.properties).toMatchObject({
    messageId: "letter-00000",
    type: "Work",
    appId: "boss",
    deliveryMode: 2,
  });
  expect(raw?.properties.headers).toMatchObject({
    own: "header",
    "x-requeued": 1,
    "x-requeued-by": "ann@laptop",
    "x-original-exchange": "jobs",
    "x-original-routing-key": "work",
  });
  expect(Object.keys(raw?.properties.headers ?? {})).not.toEqual(expect.arrayContaining(["x-attempt"]));
  expect(await bench.depth("worked")).toBe(0);

  await start();
  await publish("twice", { id: "twice" });
  await eventually(async () => expect(await done()).toEqual(["twice"]));
  await bury(1, {}, 0, "twice");
  await admin.requeue({}, {});
  await eventually(async () => expect(await bench.depth("work")).toBe(0));
  expect(await done()).toEqual(["twice"]);
});

test("what comes back at once is sent again once a run, and after three times only with force", async () => {
  await start();
  await publish("bad", { id: "bad", fail: "each time" });
  const [died] = await eventually(async () => {
    const all = await letters();
    expect(all).toHaveLength(1);

    return all;
  });
  expect(died).toMatchObject({ verdict: "failed", stack: expect.stringContaining("not today") });

  for (let count = 1; count <= 3; count++) {
    expect(await admin.requeue({}, { limit: "all" })).toMatchObject({ done: 1 });
    await eventually(async () => expect(await letters()).toMatchObject([{ requeued: count }]));
  }
  const why: (string | undefined)[] = [];
  const guarded = await admin.requeue({}, {}, (_letter, skipped) => why.push(skipped));
  expect(guarded).toMatchObject({ done: 0, skipped: 1 });
  expect(why).toEqual([expect.stringContaining("sent again 3 times")]);
  expect(await admin.requeue({}, { force: true })).toMatchObject({ done: 1 });
  await eventually(async () => expect(await letters()).toMatchObject([{ requeued: 4 }]));
});

test("what a handler refused for good is sent again with force only, and the answer says what the handler said", async () => {
  await start();
  await publish("bad", { id: "bad", fail: "reject" });
  await eventually(async () =>
    expect(await letters()).toMatchObject([
      { verdict: "refused", reason: "never", problems: [], stack: expect.stringContaining("RejectError") },
    ]),
  );

  const why: (string | undefined)[] = [];
  const refused = await admin.requeue({}, {}, (_letter, skipped) => why.push(skipped));
  expect(refused).toMatchObject({ done: 0, skipped: 1 });
  expect(why).toEqual([
    expect.stringMatching(/^its handler refused it for good, .*\(then use force\): never$/),
  ]);
  expect(await admin.requeue({}, { force: true })).toMatchObject({ done: 1 });
  await eventually(async () => expect(await letters()).toMatchObject([{ requeued: 1, verdict: "refused" }]));
});

test("what a run discarded is put back as it was, once, and can be sent again", async () => {
  await start();
  await publish("w-1", { id: 7 });
  await publish("w-2", { id: 8 });
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(2));
  const before = await letters();
  const { run } = await admin.discard({ queue: "work" }, { because: "by mistake" });
  expect(await letters()).toEqual([]);

  const other = await openDeadLetterAdmin({ url: bench.amqpUrl, sources, by: "bob@laptop" });
  const restores = await Promise.all([
    admin.restore({ runs: [run] }, { because: "it was one" }),
    admin.restore({ runs: [run] }),
    other.restore({ runs: [run] }),
  ]);
  await other.close();
  expect(restores.map(({ done }) => done).toSorted()).toEqual([0, 0, 2]);
  expect(restores.map(({ skipped }) => skipped).toSorted()).toEqual([0, 2, 2]);
  const without = (all: readonly DeadLetter[]) => all.map(({ ageMs: _, ...letter }) => letter);
  expect(without(await letters())).toEqual(without(before));

  await admin.edit({ ref: "w-1", content: () => Buffer.from('{"id":"7"}') });
  await eventually(async () => expect(await done()).toEqual(["7"]));
  expect((await audit()).map(({ action, of }) => [action, of])).toEqual([
    ["discarded", undefined],
    ["discarded", undefined],
    ["finished", undefined],
    ["restored", run],
    ["restored", run],
    ["finished", run],
    ["edited", undefined],
    ["requeued", undefined],
    ["finished", undefined],
  ]);
});

test("what was discarded longer ago than the trail's newest entries is put back whole, once", async () => {
  await bury(4);
  const bulk = { bulk: "a-page", because: "by mistake" };
  const first = await admin.discard({ refs: ["letter-00000", "letter-00001"] }, bulk);
  await fillTrail(2_000);
  await admin.discard({ refs: ["letter-00002"] }, bulk);
  const { run } = await admin.discard({ refs: ["letter-00003"] }, { because: "by mistake" });

  const newest = 300;
  expect(await admin.restore({ runs: [run] }, { newest })).toMatchObject({ done: 1, complete: true });
  const whole = { bulk: "a-page", by: "ann@laptop" };
  expect(await admin.restore(whole, { newest })).toMatchObject({ done: 3, complete: true });
  expect(await refs()).toHaveLength(4);
  expect(await admin.restore(whole, { newest })).toMatchObject({ done: 0, skipped: 3 });
  expect(await admin.restore({ runs: [first.run] }, { newest })).toMatchObject({ done: 0, skipped: 2 });
  await expect(admin.restore({ runs: ["no-such-run"] }, { newest })).rejects.toMatchObject({
    code: "not_found",
  });
});

test.each([["in the newest entries", 20_000] as const, ["a few entries at a time", 300] as const])(
  "what was discarded under one name is put back, however many hours lie between, and nobody else's of that name: %s",
  async (_, newest) => {
    const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
    const mine = { bulk: "a-page", by: "ann@laptop" };
    await bury(3);
    const old = { ...mine, run: "old-run", ref: "letter-old", queue: "work", at: hours(3) };
    await fillTrail(1, { ...old, action: "discarded", payloadHash: "0" });
    await fillTrail(1, { ...old, action: "finished", count: 1 });
    await fillTrail(1, { ...old, by: "bob@laptop", run: "his", action: "discarded", payloadHash: "0" });
    await fillTrail(1_500, { at: hours(2) });
    await admin.discard({ refs: ["letter-00000"] }, { bulk: "a-page", because: "by mistake" });
    await admin.discard({ refs: ["letter-00001"] }, { bulk: "a-page", because: "by mistake" });

    const told: string[] = [];
    const back = await admin.restore(mine, { newest }, ({ ref }) => told.push(ref));
    // The oldest was discarded before what letters had besides their content was kept.
    expect([back.done, back.skipped, back.complete]).toEqual([2, 1, true]);
    expect(told).toEqual(["letter-old", "letter-00000", "letter-00001"]);
    expect(await admin.restore({ runs: ["old-run"] }, { newest })).toMatchObject({
      done: 0,
      skipped: 1,
      complete: true,
    });
  },
);

test("what several runs discarded is put back by one reading of the trail, as far back as the oldest of them, and one that it has nothing of is told", async () => {
  await bury(3);
  const because = "by mistake";
  const { run: first } = await admin.discard({ refs: ["letter-00000"] }, { because });
  await fillTrail(1_000);
  const { run: second } = await admin.discard({ refs: ["letter-00001"] }, { because });
  const { run: other } = await admin.discard({ refs: ["letter-00002"] }, { because });

  const runs = [second, first];
  const told: string[] = [];
  const back = await admin.restore({ runs }, { newest: 300 }, ({ ref }) => told.push(ref));
  expect([back.done, back.complete, told]).toEqual([2, true, ["letter-00000", "letter-00001"]]);
  expect(await admin.restore({ runs: [...runs, other] })).toMatchObject({
    ...{ done: 1, skipped: 2, complete: true },
  });
  expect(await admin.restore({ runs: [other, "no-such-run"] })).toMatchObject({ done: 0, complete: false });
});

test("of two letters that nothing tells apart each comes back", async () => {
  await bury(2, { "x-dead-at": 0 }, 0, "twin");
  const { run } = await admin.discard({ queue: "work" }, { because: "by mistake" });
  const stopping = new AbortController();
  const part = await admin.restore({ runs: [run] }, { signal: stopping.signal }, () => stopping.abort());
  expect(part).toMatchObject({ done: 1, complete: false });

  expect(await admin.restore({ runs: [run] })).toMatchObject({ done: 1, skipped: 1, complete: true });
  expect(await refs()).toEqual(["twin", "twin"]);
});

test("what takes more room than a restore has stays in the trail, whatever it is that is large, and the answer says so: asked again, the rest has that room", async () => {
  await bury(4, { own: "x".repeat(4_000) });
  const bulk = { bulk: "a-page", because: "by mistake" };
  for (let n = 0; n < 4; n++) await admin.discard({ refs: [`letter-0000${String(n)}`] }, bulk);
  const whole = { bulk: "a-page", by: "ann@laptop" };

  const room = { maxBytes: 12_000 };
  expect(await admin.restore(whole, room)).toMatchObject({ done: 2, skipped: 0, complete: false });
  expect(await admin.restore(whole, room)).toMatchObject({ done: 2, skipped: 2, complete: true });
  expect(await admin.restore(whole, room)).toMatchObject({ done: 0, skipped: 4, complete: true });
  expect(await refs()).toHaveLength(4);
});

test("so it has where the trail is too long to be read back to where what is meant begins", async () => {
  await bury(4, { own: "x".repeat(4_000) });
  await fillTrail(20_000);
  const bulk = { bulk: "a-page", because: "by mistake" };
  for (let n = 0; n < 4; n++) await admin.discard({ refs: [`letter-0000${String(n)}`] }, bulk);
  const whole = { bulk: "a-page", by: "ann@laptop" };

  // What is older is read by so few that it takes far longer than this.
  const room = { maxBytes: 12_000, newest: 30, withinMs: 4_000 };
  expect(await admin.restore(whole, room)).toMatchObject({ done: 2, skipped: 0, complete: false });
  expect(await admin.restore(whole, room)).toMatchObject({ done: 2, skipped: 2, complete: false });
  expect(await refs()).toHaveLength(4);
});

test("a run that discarded nothing, or that nobody knows, has nothing to put back", async () => {
  await expect(admin.restore({ runs: ["no-such-run"] })).rejects.toMatchObject({ code: "not_found" });
});

test("a discarded letter is gone, its content and the reason stay in the trail", async () => {
  await bury(2);
  await expect(admin.discard({}, { because: " " })).rejects.toMatchObject({ code: "invalid" });
  expect(await admin.discard({ refs: ["letter-00001"] }, { because: "a test order" })).toMatchObject({
    done: 1,
  });

  expect(await refs()).toEqual(["letter-00000"]);
  expect((await audit())[0]).toMatchObject({
    action: "discarded",
    because: "a test order",
    ref: "letter-00001",
    payload: '{"id":"1"}',
  });
});

test("an edited letter that is kept lies among the dead letters with all that was known of it", async () => {
  await bury(1, { "x-dead-reason": "no luck", "x-dead-at": Date.now() - 5_000 });
  await admin.edit({ ref: "letter-00000", keep: true, content: () => Buffer.from('{"id":"new"}') });

  expect(await letters()).toMatchObject([
    {
      ref: "letter-00000",
      reason: "no luck",
      payload: { value: { id: "new" } },
      original: { exchange: "jobs" },
    },
  ]);
});

test("what the broker itself gave up is read and sent again like the rest", async () => {
  const raw = await bench.raw();
  await publish("by-broker", { id: "b" });
  await eventually(async () => {
    const got = await raw.get("work");
    if (got === false) throw new Error("not there yet");
    raw.reject(got, false);
  });
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(1));

  expect(await letters()).toMatchObject([
    { ref: "by-broker", service: "the broker", reason: expect.stringContaining("rejected"), problems: [] },
  ]);
  await admin.requeue({});
  expect(await bench.drain("work")).toHaveLength(1);
});

test("a run that is stopped ends between two letters, and says that it is not complete", async () => {
  await bury(100);
  const stopping = new AbortController();
  let told = 0;
  const result = await admin.requeue(
    {},
    { limit: "all", ratePerSecond: 500, signal: stopping.signal },
    () => {
      if (++told === 20) stopping.abort();
    },
  );

  expect(result.complete).toBe(false);
  expect(result.done).toBeLessThan(100);
  expect(await bench.depth("work")).toBe(result.done);
  expect(await refs()).toHaveLength(100 - result.done);
  expect((await audit()).at(-1)).toMatchObject({ action: "finished", count: result.done });
});

test("of a thousand letters none is lost when the redrive is killed in the middle", async () => {
  await bury(1_000);
  const program = fileURLToPath(new URL("testing/redrive.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program, bench.amqpUrl, "300"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);

  const half = await eventually(async () => {
    const [back, left] = [await bench.depth("work"), await bench.depth("work.dead")];
    expect(back + left).toBeGreaterThanOrEqual(1_000);

    return back;
  });
  expect(half).toBeLessThan(1_000);
  await admin.requeue({}, { limit: "all" });
  const ids = (await bench.drain("work")).map(({ properties }) => String(properties.messageId));
  expect(new Set(ids).size).toBe(1_000);
  await eventually(async () => expect(await bench.depth("work.dead")).toBe(0));
  // In the window when it died, a message may have been sent again and its letter not yet acked: the inbox knows those.
  expect(ids.length).toBeLessThanOrEqual(1_100);
  const runs = new Set((await audit()).filter(({ action }) => action === "finished").map(({ run }) => run));
  const started = new Set((await audit()).map(({ run }) => run));
  expect([started.size, runs.size]).toEqual([2, 1]);
});

async function start(): Promise<void> {
  server = await serve(
    worker,
    {
      Work: each(async ({ data }, { tx }) => {
        if (data.fail === "reject") throw new RejectError("never");
        if (data.fail === "each time") throw new Error("not today");
        await tx.query("insert into done (id) values ($1)", [data.id]);

        return [];
      }),
      Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
      Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    },
    { connection: await bench.connect("worker"), database: bench.pool, logger: bench.logger },
  );
}

async function publish(messageId: string, data: object): Promise<void> {
  const raw = await bench.raw();
  raw.publish("jobs", "work", Buffer.from(JSON.stringify(data)), propertiesOf(messageId, {}));
  await raw.waitForConfirms();
}

/** Puts letters into `work.dead` as a service would. */
async function bury(count: number, headers: object = {}, first = 0, messageId?: string): Promise<void> {
  const raw = await bench.raw();
  for (let n = first; n < first + count; n++) {
    const id = messageId ?? `letter-${String(n).padStart(5, "0")}`;
    raw.publish("failed", "work", Buffer.from(JSON.stringify({ id: messageId ?? String(n) })), {
      ...propertiesOf(id, {
        "x-original-exchange": "jobs",
        "x-original-routing-key": "work",
        "x-dead-reason": "failed",
        "x-dead-at": Date.now(),
        ...headers,
      }),
    });
  }
  await raw.waitForConfirms();
}

/** As whoever changes letters does, also where there are none. */
async function makeTrail(): Promise<void> {
  await admin.requeue({ refs: ["none"] });
}

/** What others did meanwhile. */
async function fillTrail(count: number, given: object = {}): Promise<void> {
  const raw = await bench.raw();
  const at = new Date().toISOString();
  const entry = JSON.stringify({ at, run: "another", action: "requeued", by: "bob@laptop", ...given });
  await makeTrail();
  for (let n = 0; n < count; n++)
    raw.sendToQueue("dead-letters.audit", Buffer.from(entry), { persistent: true });
  await raw.waitForConfirms();
}

function propertiesOf(messageId: string, headers: object) {
  return {
    messageId,
    type: "Work",
    appId: "boss",
    persistent: true,
    contentType: "application/json",
    headers: { "x-schema-version": "1.0.0", "x-correlation-id": `customer-${messageId}`, ...headers },
  };
}

async function letters(): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  await admin.look({}, {}, (letter) => found.push(letter));

  return found;
}

async function refs(at = admin): Promise<readonly string[]> {
  const found: string[] = [];
  await at.look({}, { limit: "all" }, ({ ref }) => found.push(ref));

  return found;
}

async function audit(): Promise<readonly AuditEntry[]> {
  const trail: AuditEntry[] = [];
  await admin.audit((entry) => trail.push(entry));

  return trail;
}

async function done(): Promise<readonly unknown[]> {
  const { rows } = await bench.pool.query<{ id: string }>("select id from done order by at");

  return rows.map(({ id }) => id);
}
