import { randomUUID } from "node:crypto";
import { connect, type Channel, type ChannelModel } from "amqplib";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { article, openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";

let bench: GatewayBench;
let gateway: RunningGateway;
let raw: ChannelModel;
let channel: Channel;
const { get, post } = httpClient(() => gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
  gateway = await bench.another({ PLACE_TIMEOUT_MS: "2000" });
  raw = await connect(bench.vhost.amqpUrl);
  channel = await raw.createChannel();
});
beforeEach(() => startServices(bench.services));
afterAll(async () => {
  await raw.close();
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
