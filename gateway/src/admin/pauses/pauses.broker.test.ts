import { createVhost, type TestVhost } from "@warren/stack/testing";
import { registryPrefix } from "@warren/service-host";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, inject, test, vi } from "vitest";
import { startGateway, type RunningGateway } from "../../gateway.js";

const ANN = "the-key-of-ann-who-administers";
const BOB = "the-key-of-bob-who-administers-too";
const queue = "payments.commands";

let vhost: TestVhost;
let gateway: RunningGateway;

beforeAll(async () => {
  const addresses = inject("warrenStack");
  vhost = await createVhost(addresses);
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "error",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    REDIS_URL: addresses.redisUrl,
    WARREN_API_KEYS: `${ANN}:admin,${BOB}:admin`,
    DOCS_DIR: "no-such-folder",
  });
  // Redis may be a moment away.
  await vi.waitFor(async () => expect((await ask("GET", ANN)).status).toBe(200), { timeout: 120_000 });
});
afterAll(async () => {
  await ask("DELETE", ANN);
  await gateway.close();
  await vhost.drop();
});

type Pause = Readonly<{ by: string; reason: string; since: string; until: string }>;

async function ask(method: "GET" | "POST" | "DELETE", key: string, body?: object, since?: string) {
  const answer = await fetch(
    `${gateway.url}/api/admin/pauses${method === "DELETE" ? `?queue=${queue}${since === undefined ? "" : `&since=${since}`}` : ""}`,
    {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  const said = (await answer.json()) as Readonly<{
    pauses?: readonly Pause[];
    code?: string;
    detail?: string;
  }>;

  return { status: answer.status, ...said };
}

test("who did not hear the answer and asks for the same pause again gets it, and it is one; another wish of theirs is refused", async () => {
  const wish = { queue, reason: "a bad release", durationMs: 60_000 };
  const first = await ask("POST", ANN, wish);
  expect(first).toMatchObject({ status: 200 });
  const again = await ask("POST", ANN, wish);
  expect(again).toEqual(first);

  expect(await ask("POST", ANN, { ...wish, durationMs: 61_000 })).toMatchObject({ status: 409 });
  expect(await ask("POST", ANN, { ...wish, reason: "another" })).toMatchObject({ status: 409 });
  expect(await ask("POST", BOB, wish)).toMatchObject({ status: 409, code: "queue_paused" });

  const replaces = first.pauses?.[0]?.since;
  const longer = { ...wish, durationMs: 90_000, replaces };
  const replaced = await ask("POST", ANN, longer);
  expect(replaced).toMatchObject({ status: 200 });
  expect(await ask("POST", ANN, longer)).toEqual(replaced);
  expect(await ask("DELETE", ANN)).toMatchObject({ pauses: [] });
});

test("who did not hear that a queue goes on asks again, and it does; a pause that came meanwhile stays", async () => {
  const first = await ask("POST", ANN, { queue, reason: "a bad release" });
  const since = first.pauses?.[0]?.since;
  expect(await ask("DELETE", ANN, undefined, since)).toEqual({ status: 200, pauses: [] });
  expect(await ask("DELETE", ANN, undefined, since)).toEqual({ status: 200, pauses: [] });

  const other = await ask("POST", BOB, { queue, reason: "for a look" });
  expect(await ask("DELETE", ANN, undefined, since)).toMatchObject({ status: 409, code: "queue_paused" });
  expect(await ask("GET", ANN)).toMatchObject({ pauses: other.pauses });
  expect(await ask("DELETE", BOB)).toMatchObject({ pauses: [] });
});

test("who asks for the same pause again after more than a minute wants another hour, and is not told that they have it", async () => {
  const wish = { queue, reason: "a long release", durationMs: 3_600_000 };
  await ask("POST", ANN, wish);
  await makeOlder(30_000);
  expect(await ask("POST", ANN, wish)).toMatchObject({ status: 200 });

  await makeOlder(31_000);
  const again = await ask("POST", ANN, wish);
  expect(again).toMatchObject({ status: 409, code: "queue_paused" });
  const [there] = (await ask("GET", ANN)).pauses ?? [];
  const longer = await ask("POST", ANN, { ...wish, replaces: there?.since });
  expect(longer).toMatchObject({ status: 200 });
  expect(Date.parse(longer.pauses?.[0]?.until ?? "")).toBeGreaterThan(Date.parse(there?.until ?? ""));
  expect(await ask("DELETE", ANN)).toMatchObject({ pauses: [] });
});

test("a queue that somebody has paused is not paused by another who has not seen that; who says whose pause theirs replaces does", async () => {
  const first = await ask("POST", ANN, { queue, reason: "a bad release" });
  expect(first).toMatchObject({ status: 200, pauses: [{ queue, reason: "a bad release" }] });
  const [{ since, by } = { since: "", by: "" }] = first.pauses ?? [];

  const second = await ask("POST", BOB, { queue, reason: "for a look", durationMs: 60_000 });
  expect(second).toMatchObject({ status: 409, code: "queue_paused" });
  expect(second.detail).toContain(`${by} paused ${queue} at ${since}`);
  expect(second.detail).toContain(": a bad release.");
  expect(await ask("GET", BOB)).toMatchObject({ pauses: first.pauses });

  const replaced = await ask("POST", BOB, {
    queue,
    reason: "for a look",
    durationMs: 60_000,
    replaces: since,
  });
  expect(replaced).toMatchObject({ status: 200, pauses: [{ queue, reason: "for a look" }] });
  expect(replaced.pauses?.[0]?.by).not.toBe(by);

  const late = await ask("DELETE", ANN, undefined, since);
  expect(late).toMatchObject({ status: 409, code: "queue_paused" });
  expect(late.detail).toContain(": for a look. It stays so.");
  expect(await ask("DELETE", BOB, undefined, replaced.pauses?.[0]?.since)).toMatchObject({ pauses: [] });
  expect(await ask("POST", ANN, { queue, reason: "once more" })).toMatchObject({ status: 200 });
});

/** As if the pause had been made so much earlier. */
async function makeOlder(ms: number): Promise<void> {
  const redis = new Redis(inject("warrenStack").redisUrl);
  const key = `${registryPrefix(vhost.amqpUrl)}:pauses`;
  const pause = JSON.parse((await redis.hget(key, queue)) ?? "{}") as Pause;
  const earlier = (time: string) => new Date(Date.parse(time) - ms).toISOString();
  await redis.hset(
    key,
    queue,
    JSON.stringify({ ...pause, since: earlier(pause.since), until: earlier(pause.until) }),
  );
  redis.disconnect();
}
