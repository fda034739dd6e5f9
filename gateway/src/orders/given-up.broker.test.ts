import { randomUUID } from "node:crypto";
import { connect, type Channel, type ChannelModel } from "amqplib";
import { Redis } from "ioredis";
import { afterAll, beforeAll, beforeEach, expect, inject, onTestFinished, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { article, openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";

let bench: GatewayBench;
let gateway: RunningGateway;
let raw: ChannelModel;
let channel: Channel;
let redis: Redis;
const { get, post } = httpClient(() => gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  gateway = await bench.another({ PLACE_TIMEOUT_MS: "2000" });
  raw = await connect(bench.vhost.amqpUrl);
  channel = await raw.createChannel();
  redis = new Redis(inject("warrenStack").redisUrl);
});
beforeEach(() => startServices(bench.services));
afterAll(async () => {
  await raw.close();
  redis.disconnect();
  await bench.close();
});

/** Takes the command that waits, and gives it up: the broker dead-letters it, as it does after too many deliveries. */
async function giveUp(): Promise<void> {
  await expect
    .poll(async () => {
      const command = await channel.get("orders.requests");
      if (command !== false) channel.nack(command, false, false);

      return command !== false;
    })
    .toBe(true);
}

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Has that much time go by for all that Redis holds of an order. */
async function letPass(seconds: number, id: string): Promise<void> {
  const keys = await redis.keys(`order-${id}-*`);
  expect(keys).not.toEqual([]);
  for (const key of keys) {
    const left = (await redis.ttl(key)) - seconds;
    await (left > 0 ? redis.expire(key, left) : redis.del(key));
  }
}

const read = async (id: string) => (await get(`/api/orders/${id}`)).body as Record<string, unknown>;

test("an order that was accepted is shown as failed once its command is given up, and can be placed again", async () => {
  await bench.services.stop("orders.requests");
  const key = { "idempotency-key": randomUUID() };
  const { status, body } = await post("/api/orders", article, key);
  const id = idOf(body);
  expect(status).toBe(202);
  expect(await read(id)).toMatchObject({ id, status: "accepted" });

  await giveUp();
  await expect
    .poll(() => read(id))
    .toMatchObject({
      id,
      status: "failed",
      acceptedAt: expect.any(String) as string,
      failedAt: expect.any(String) as string,
      detail: expect.stringContaining("could not handle it") as string,
    });

  expect(await post("/api/orders", article, key)).toMatchObject({ status: 202, body: { id } });
  expect(await read(id)).toMatchObject({ status: "accepted" });
  await bench.services.start("orders.requests");
  await expect.poll(() => read(id)).toMatchObject({ status: "created" });
});

test("a cancellation that was accepted is shown with its order, as failed once it is given up", async () => {
  const id = idOf((await post("/api/orders", article)).body);
  expect(await read(id)).not.toHaveProperty("cancellation");
  await bench.services.stop("orders.requests");
  expect(await post(`/api/orders/${id}/cancel`, {})).toMatchObject({
    status: 202,
    body: { status: "accepted" },
  });
  expect(await read(id)).toMatchObject({ status: "created", cancellation: { status: "accepted" } });

  await giveUp();
  await expect.poll(() => read(id)).toMatchObject({ status: "created", cancellation: { status: "failed" } });

  await bench.services.start("orders.requests");
  expect(await post(`/api/orders/${id}/cancel`, {})).toMatchObject({ status: 202 });
  await expect.poll(() => read(id)).not.toHaveProperty("cancellation");
});

test("a live update says that an order failed", async () => {
  await bench.services.stop("orders.requests");
  const id = idOf((await post("/api/orders", article)).body);
  await giveUp();
  await expect.poll(() => read(id)).toMatchObject({ status: "failed" });
  const stop = new AbortController();
  const events = await fetch(`${gateway.url}/api/orders/${id}/events`, { signal: stop.signal });
  let text = "";
  for await (const chunk of events.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes("data:")) break;
  }
  stop.abort();

  expect(text).toContain('"status":"failed"');
});

test("an order whose command is given up while its caller still waits is shown as failed", async () => {
  await bench.services.stop("orders.requests");
  const placing = post("/api/orders", article);
  await giveUp();
  const { status, body } = await placing;

  expect(status).toBe(202);
  await expect.poll(() => read(idOf(body))).toMatchObject({ status: "failed" });
});

test("what failed is shown for as long as an operator may need, and not for ever", async () => {
  const placed = idOf((await post("/api/orders", article)).body);
  await bench.services.stop("orders.requests");
  const failed = idOf((await post("/api/orders", article)).body);
  await giveUp();
  expect(await post(`/api/orders/${placed}/cancel`, {})).toMatchObject({ status: 202 });
  await giveUp();
  await expect.poll(() => read(failed)).toMatchObject({ status: "failed" });
  await expect.poll(() => read(placed)).toMatchObject({ cancellation: { status: "failed" } });

  for (const id of [failed, placed]) await letPass(29 * DAY_S, id);
  expect(await read(failed)).toMatchObject({ status: "failed" });
  expect(await read(placed)).toMatchObject({ status: "created", cancellation: { status: "failed" } });

  for (const id of [failed, placed]) await letPass(DAY_S, id);
  expect(await read(failed)).toMatchObject({ status: 404 });
  expect(await read(placed)).not.toHaveProperty("cancellation");
});

test("an order that waits with the broker is shown as accepted for as long as a queue may pause, and not for ever", async () => {
  await bench.services.stop("orders.requests");
  const id = idOf((await post("/api/orders", article)).body);

  await letPass(23 * HOUR_S, id);
  expect(await read(id)).toMatchObject({ status: "accepted" });

  await letPass(HOUR_S, id);
  expect(await read(id)).toMatchObject({ status: 404 });
  await bench.services.start("orders.requests");
  await expect.poll(() => read(id)).toMatchObject({ status: "created" });
});

test.each([
  ["was placed", 201],
  ["waits with the broker since", 202],
])(
  "an order that %s longer ago than its key is remembered is not refused when it is sent again",
  async (_, status) => {
    const key = { "idempotency-key": randomUUID() };
    if (status === 202) await bench.services.stop("orders.requests");
    const id = idOf((await post("/api/orders", article, key)).body);
    await expect.poll(() => read(id)).toMatchObject({ status: status === 201 ? "created" : "accepted" });
    await letPass(2 * HOUR_S, id);
    bench.services.soldOut.add("prod-001");
    onTestFinished(() => bench.services.soldOut.clear());
    // The catalogue's page that says so is read every few seconds.
    await expect
      .poll(() => post("/api/orders", article), { interval: 300, timeout: 60_000 })
      .toMatchObject({ status: 409, body: { code: "out_of_stock" } });

    await expect.poll(() => post("/api/orders", article, key)).toMatchObject({ status, body: { id } });
  },
);
