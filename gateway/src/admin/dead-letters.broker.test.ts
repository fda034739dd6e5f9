import { createHash, randomUUID } from "node:crypto";
import * as amqp from "amqplib";
import { eventually } from "@warren/messaging/testing";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";

const ADMIN = "an-administrators-key";
const OTHER_ADMIN = "another-administrators-key";
const TRUSTED = "a-trusted-partners-key";

let vhost: TestVhost;
let gateway: RunningGateway;
let connection: amqp.ChannelModel;
let channel: amqp.ConfirmChannel;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    WARREN_API_KEYS: `${ADMIN}:admin,${OTHER_ADMIN}:admin,${TRUSTED}:trusted`,
    DOCS_DIR: "no-such-folder",
  });
  await gateway.connection.opened();
  connection = await amqp.connect(vhost.amqpUrl);
  connection.on("error", () => undefined);
  channel = await connection.createConfirmChannel();
});
afterEach(async () => {
  await channel.purgeQueue("shipping.commands.dead");
});
afterAll(async () => {
  await connection.close();
  await gateway.close();
  await vhost.drop();
});

test("without the role admin nobody works on dead letters, and the answer says so", async () => {
  for (const key of [undefined, TRUSTED]) {
    const answers = await Promise.all([
      ask("GET", "", key),
      ask("GET", "/some-letter", key),
      ask("GET", "/audit", key),
      ask("POST", "/requeue", key, { queue: "orders.saga" }),
      ask("POST", "/discard", key, { queue: "orders.saga", because: "no" }),
      ask("PUT", "/some-letter", key, { payload: {} }),
    ]);
    const trpc = await fetch(`${gateway.url}/trpc/admin.deadLetters.list`, {
      headers: key === undefined ? {} : { "x-api-key": key },
    });
    const status = key === undefined ? 401 : 403;
    expect(trpc.status).toBe(status);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status,
        body: {
          code: key === undefined ? "not_authenticated" : "not_allowed",
          detail: expect.stringContaining("role admin") as string,
        },
      });
    }
  }
});

test("an administrator finds a broken letter, mends it, and it goes back to its queue", async () => {
  const reservation = { orderId: randomUUID(), reason: 7 };
  const ref = await bury(reservation);
  const list = await ask("GET", "?queue=orders.saga&limit=10", ADMIN);
  expect(list).toMatchObject({
    status: 200,
    body: { letters: [{ ref, message: "StockRejected", queue: "orders.saga" }], complete: true },
  });
  expect(JSON.stringify(list.body)).not.toContain('"payload":');
  const shown = await ask("GET", `/${ref}`, ADMIN);
  expect(shown.body).toMatchObject({ payload: { value: reservation } });

  const skipped = await ask("POST", "/requeue", ADMIN, { refs: [ref] });
  expect(skipped.body).toMatchObject({
    done: 0,
    refused: 1,
    letters: [{ ref, problem: expect.any(String) }],
  });
  const worse = await ask("PUT", `/${ref}`, ADMIN, { payload: {} });
  expect(worse).toMatchObject({
    status: 422,
    body: {
      code: "dead_letter_refused",
      errors: expect.arrayContaining([expect.objectContaining({ path: "/orderId" })]),
    },
  });

  const payload = { orderId: reservation.orderId, reason: "out_of_stock", message: "There is too little." };
  const dry = await ask("PUT", `/${ref}`, ADMIN, { payload: { ...payload, ...shortage }, dryRun: true });
  expect(dry).toMatchObject({ status: 200, body: { done: 1 } });
  const mended = await ask("PUT", `/${ref}`, ADMIN, {
    payload: { ...payload, ...shortage },
    because: "the reason was a number",
  });
  expect(mended).toMatchObject({ status: 200, body: { done: 1, refused: 0 } });
  const got = await channel.get("orders.saga", { noAck: true });
  expect(got).toMatchObject({ properties: { messageId: ref, headers: { "x-requeued": 1 } } });
  expect(await ask("GET", `/${ref}`, ADMIN)).toMatchObject({
    status: 404,
    body: { code: "dead_letter_not_found" },
  });
});

test("a letter is discarded with a reason, and the trail says which key did what", async () => {
  const ref = await bury({});
  expect(await ask("POST", "/discard", ADMIN, { refs: [ref] })).toMatchObject({ status: 400 });
  expect(await ask("POST", "/discard", ADMIN, { because: "all of them" })).toMatchObject({ status: 400 });
  await ask("POST", "/discard", ADMIN, { refs: [ref], because: "a test" });

  const { body } = await ask("GET", `/audit?ref=${ref}`, ADMIN);
  expect(body).toMatchObject({
    entries: [
      { action: "discarded", by: expect.stringMatching(/^API key [0-9a-f]{12}$/), because: "a test", ref },
    ],
    complete: true,
  });
});

test("a letter that was discarded is put back by its run, and the trail says so without what it held", async () => {
  const ref = await bury({});
  const { body } = await ask("POST", "/discard", ADMIN, { refs: [ref], because: "by mistake" });
  const { run } = body as Readonly<{ run: string }>;
  expect(await ask("GET", `/${ref}`, ADMIN)).toMatchObject({ status: 404 });
  expect(await ask("POST", "/restore", ADMIN, { run: "no-such-run" })).toMatchObject({ status: 404 });

  expect(await ask("POST", "/restore", ADMIN, { run })).toMatchObject({
    status: 200,
    body: { done: 1, refused: 0, letters: [{ ref }] },
  });
  expect(await ask("GET", `/${ref}`, ADMIN)).toMatchObject({ status: 200, body: { ref } });
  expect(await ask("POST", "/restore", ADMIN, { run })).toMatchObject({
    body: { done: 0, refused: 1, letters: [{ ref, problem: "it was put back before" }] },
  });
  const trail = (await ask("GET", `/audit?ref=${ref}&withContent=false`, ADMIN)).body as {
    entries: readonly object[];
  };
  expect(trail.entries).toMatchObject([{ action: "discarded" }, { action: "restored", of: run }]);
  expect(JSON.stringify(trail)).not.toContain('payload":');
  expect(JSON.stringify(trail)).not.toContain("putBack");
});

test("requests that are one to whoever makes them have one name in the trail, whatever they do", async () => {
  const refs = [await bury({}), await bury({})];
  const because = "too many at once";
  const runs: string[] = [];
  for (const ref of refs) {
    const { body } = await ask("POST", "/discard", ADMIN, { refs: [ref], because, bulk: "a-bulk" });
    runs.push((body as Readonly<{ run: string }>).run);
  }
  for (const run of runs) await ask("POST", "/restore", ADMIN, { run, bulk: "its-undo" });
  await ask("POST", "/requeue", ADMIN, { refs, bulk: "refused", dryRun: true });

  const { body } = await ask("GET", "/audit", ADMIN);
  const { entries } = body as Readonly<{ entries: readonly Readonly<Record<string, unknown>>[] }>;
  const of = (bulk: string) => entries.filter((entry) => entry["bulk"] === bulk);
  expect(of("a-bulk").map(({ action, run, ref }) => [action, run, ref])).toEqual([
    ["discarded", runs[0], refs[0]],
    ["finished", runs[0], undefined],
    ["discarded", runs[1], refs[1]],
    ["finished", runs[1], undefined],
  ]);
  expect(of("its-undo").map(({ action, of: undone }) => [action, undone])).toEqual([
    ["restored", runs[0]],
    ["finished", runs[0]],
    ["restored", runs[1]],
    ["finished", runs[1]],
  ]);
  expect(of("refused")).toEqual([]);
  expect(await ask("POST", "/discard", ADMIN, { refs, because, bulk: "" })).toMatchObject({ status: 400 });
});

test("what many requests discarded as one is put back by one, all of it and once, and nobody else's of that name", async () => {
  const refs = [await bury({}), await bury({}), await bury({})];
  const discard = (ref: string, key: string) =>
    ask("POST", "/discard", key, { refs: [ref], because: "by mistake", bulk: "same-name" });
  const [first = "", second = "", third = ""] = refs;
  const { run } = (await discard(first, ADMIN)).body as Readonly<{ run: string }>;
  await discard(second, ADMIN);
  await discard(third, OTHER_ADMIN);
  await ask("POST", "/restore", ADMIN, { run });
  const part = (await ask("GET", "/audit?limit=5", ADMIN)).body as Trail;
  expect(part.entries).toHaveLength(5);
  expect(part.complete).toBe(false);
  const trail = (await ask("GET", "/audit?limit=1100&withContent=false", ADMIN)).body as Trail;
  expect(trail.complete).toBe(true);
  const by = trail.entries.find((entry) => entry.ref === first)?.by;

  const bulkOf = { by, bulk: "same-name" };
  expect(await ask("POST", "/restore", ADMIN, { bulkOf })).toMatchObject({
    status: 200,
    body: {
      done: 1,
      refused: 1,
      letters: [{ ref: first, problem: "it was put back before" }, { ref: second }],
    },
  });
  expect(await ask("GET", `/${second}`, ADMIN)).toMatchObject({ status: 200 });
  expect(await ask("GET", `/${third}`, ADMIN)).toMatchObject({ status: 404 });
  expect(await ask("POST", "/restore", ADMIN, { bulkOf })).toMatchObject({ body: { done: 0, refused: 2 } });
  const runs = trail.entries.flatMap(({ action, ref = "", run: id }) =>
    action === "discarded" && refs.includes(ref) ? [id] : [],
  );
  expect(await ask("POST", "/restore", ADMIN, { runs })).toMatchObject({
    body: { done: 1, refused: 2, complete: true, letters: [{ ref: first }, { ref: second }, { ref: third }] },
  });
  expect(await ask("POST", "/restore", ADMIN, { runs: [run, "no-such-run"] })).toMatchObject({
    body: { done: 0, refused: 1, complete: false },
  });
  expect(await ask("POST", "/restore", ADMIN, { bulkOf, run })).toMatchObject({ status: 400 });
  expect(await ask("POST", "/restore", ADMIN, { runs, run })).toMatchObject({ status: 400 });
  expect(await ask("POST", "/restore", ADMIN, {})).toMatchObject({ status: 400 });
});

test("of thousands of letters a request looks at a bounded part, and its answer says that there are more", async () => {
  const refs = Array.from({ length: 1_600 }, (_, index) => `many-${String(index).padStart(5, "0")}`);
  const content = Buffer.from(JSON.stringify({ orderId: "x".repeat(24 * 1024) }));
  for (const messageId of refs)
    channel.publish("shipping.failed", "shipping.commands", content, {
      ...{ messageId, type: "ScheduleShipment", persistent: true },
      headers: { "x-dead-reason": "broken", "x-dead-at": Date.now() },
    });
  await channel.waitForConfirms();
  const last = refs.at(-1);

  const list = await ask("GET", "?queue=shipping.commands&limit=2", ADMIN);
  expect(list.body).toMatchObject({
    letters: [{ ref: refs[0] }, { ref: refs[1] }],
    scanned: 2,
    complete: false,
  });
  const shown = await ask("GET", `/${last}`, ADMIN);
  expect(shown).toMatchObject({ status: 404, body: { code: "dead_letter_not_found" } });
  const { detail } = shown.body as Readonly<{ detail: string }>;
  const [, lookedAt = ""] =
    /^many-01599 is not among the ([\d,]+) dead letters .* there are more:/.exec(detail) ?? [];
  const count = Number(lookedAt.replaceAll(",", ""));
  expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(refs.length);
  const requeued = await ask("POST", "/requeue", ADMIN, { refs: [last], dryRun: true });
  expect(requeued).toMatchObject({ status: 200, body: { done: 0, complete: false } });

  await eventually(async () => expect(await depthOf("shipping.commands.dead")).toBe(refs.length));
}, 75_000);

test("of a bulk that takes more room than one request has a part is put back, the answer says so, and the next request has the rest", async () => {
  const payload = JSON.stringify({ orderId: "x".repeat(250 * 1024) });
  const entry = {
    ...{
      at: new Date().toISOString(),
      action: "discarded",
      bulk: "large",
      by: "somebody",
      queue: "shipping.commands",
    },
    ...{ payload, payloadHash: createHash("sha256").update(payload).digest("hex"), putBack: {} },
  };
  const count = 280;
  // Makes the stream.
  await ask("POST", "/discard", ADMIN, { refs: [await bury({})], because: "a test" });
  for (let n = 0; n < count; n++)
    channel.sendToQueue(
      "dead-letters.audit",
      Buffer.from(JSON.stringify({ ...entry, run: `run-${String(n)}`, ref: `large-${String(n)}` })),
      { persistent: true },
    );
  await channel.waitForConfirms();

  const restore = async () =>
    (await ask("POST", "/restore", ADMIN, { bulkOf: { by: "somebody", bulk: "large" } })).body as Run;
  const part = await restore();
  expect(part).toMatchObject({ refused: 0, complete: false });
  expect(part.done).toBeGreaterThan(0);
  expect(part.done).toBeLessThan(count);
  expect(await restore()).toMatchObject({ done: count - part.done, refused: part.done, complete: true });

  await eventually(async () => expect(await depthOf("shipping.commands.dead")).toBe(count));
}, 75_000);

const shortage = { shortages: [{ productId: "prod-001", requested: 2, available: 0 }] };

type Run = Readonly<{ done: number; refused: number; complete: boolean }>;
type Trail = Readonly<{
  entries: readonly Readonly<{ action: string; run: string; ref?: string; by: string }>[];
  complete: boolean;
}>;

async function depthOf(queue: string): Promise<number> {
  return (await channel.checkQueue(queue)).messageCount;
}

async function bury(data: object): Promise<string> {
  const messageId = randomUUID();
  channel.publish("orders.failed", "orders.saga", Buffer.from(JSON.stringify(data)), {
    messageId,
    type: "StockRejected",
    persistent: true,
    headers: { "x-schema-version": "1.0.0", "x-dead-reason": "broken", "x-dead-at": Date.now() },
  });
  await channel.waitForConfirms();

  return messageId;
}

async function ask(method: string, path: string, key: string | undefined, body?: object) {
  const response = await fetch(`${gateway.url}/api/admin/dead-letters${path}`, {
    method,
    headers: {
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

  return { status: response.status, body: await response.json() };
}
