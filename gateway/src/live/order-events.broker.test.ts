import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startGateway, type RunningGateway } from "../gateway.js";
import {
  article,
  openGatewayBench,
  ready,
  startServices,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { overSocket } from "../testing/raw-requests.js";
import type { Services } from "../testing/services.js";

let bench: GatewayBench;
let vhost: GatewayBench["vhost"];
let gateway: RunningGateway;
let services: Services;
const { get, post } = httpClient(() => gateway);

const eventsOf = (id: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${gateway.url}/api/orders/${id}/events`, { headers });

beforeAll(async () => {
  bench = await openGatewayBench();
  ({ vhost, gateway, services } = bench);
});
beforeEach(() => startServices(services));
afterAll(() => bench.close());

describe("live updates over REST", () => {
  test("an order's events follow it to its end", async () => {
    const placed = await post("/api/orders", article);
    const id = idOf(placed.body);
    const answer = await fetch(`${gateway.url}/api/orders/${id}/events`);
    expect(answer.headers.get("content-type")).toContain("text/event-stream");
    services.move(id, "confirmed", 5);
    services.move(id, "confirmed", 5);
    services.move(id, "delivered", 7);

    const text = await answer.text();
    const statuses = [...text.matchAll(/^data: (.*)$/gm)].map(
      ([, data]) => (JSON.parse(data ?? "") as { status: string }).status,
    );
    expect(statuses.at(-1)).toBe("delivered");
    expect(statuses).toEqual([...new Set(statuses)]);
    expect(text).toContain("id: 7\nevent: status\n");
  });

  test("only what is newer is sent to a reader that comes back", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    services.move(id, "delivered", 7);
    const answer = await fetch(`${gateway.url}/api/orders/${id}/events`, {
      headers: { "last-event-id": "6" },
    });

    expect((await answer.text()).match(/^id: /gm)).toHaveLength(1);
  });

  test("a reader that has seen all there is so far has its answer begun, and gets what comes next", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    services.move(id, "reserving", 1);
    const answer = await eventsOf(id, { "last-event-id": "1" });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "text/event-stream"]);

    services.move(id, "delivered", 7);
    expect((await answer.text()).match(/^id: .*$/gm)).toEqual(["id: 7"]);
  });

  test("a reader that has seen the end is told with 204 not to come back", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    services.move(id, "delivered", 7);
    const first = await eventsOf(id);
    const again = await eventsOf(id, { "last-event-id": "7" });

    expect([
      first.status,
      [...(await first.text()).matchAll(/^id: (.*)$/gm)].map(([, seen]) => seen),
    ]).toEqual([200, ["7"]]);
    expect([again.status, await again.text()]).toEqual([204, ""]);
  });

  test.each(["999", "x", "1e3", ""])(
    "a reader whose last event was none of the order's (%s) is told where it stands",
    async (lastEventId) => {
      const id = idOf((await post("/api/orders", article)).body);
      services.move(id, "delivered", 7);

      expect(await (await eventsOf(id, { "last-event-id": lastEventId })).text()).toMatch(/^id: 7\n/);
    },
  );

  test("no proxy may keep the events to compress or to buffer them, over REST and over tRPC", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    const over = async (url: string) => {
      const answer = await fetch(url, { headers: { accept: "text/event-stream" } });
      await answer.body?.cancel();

      return [answer.headers.get("cache-control"), answer.headers.get("x-accel-buffering")];
    };
    const input = encodeURIComponent(JSON.stringify({ id }));

    expect(await over(`${gateway.url}/api/orders/${id}/events`)).toEqual(["no-cache, no-transform", "no"]);
    expect(await over(`${gateway.url}/trpc/orders.watch?input=${input}`)).toEqual([
      "no-cache, no-transform",
      "no",
    ]);
  });

  test("who cannot take a stream gets where the order stands, and an end", async () => {
    const id = idOf((await post("/api/orders", article)).body);
    const path = `/api/orders/${id}/events`;
    const head = await fetch(`${gateway.url}${path}`, { method: "HEAD" });
    const old = await overSocket(gateway.url, `GET ${path} HTTP/1.0\r\n\r\n`);

    expect([head.status, head.headers.get("content-type"), await head.text()]).toEqual([
      200,
      "text/event-stream",
      "",
    ]);
    expect(old).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(old).toMatch(/data: {"id":.*"status":"created".*}\n\n$/);
    await expect
      .poll(
        async () =>
          (await (await fetch(`${gateway.url}/metrics`)).text()).match(
            /^gateway_live_updates{.*} (\d+)$/m,
          )?.[1],
      )
      .toBe("0");
  });

  test("an order that nobody knows has no events", async () => {
    const answer = await get(`/api/orders/${randomUUID()}/events`);

    expect(answer).toMatchObject({ status: 404, body: { code: "order_not_found" } });
  });

  test("a gateway that closes ends the updates of those who watch", async () => {
    const closing = await startGateway({
      NODE_ENV: "test",
      LOG_LEVEL: "fatal",
      PORT: "0",
      AMQP_URL: vhost.amqpUrl,
      AUTH_MODE: "development",
    });
    await ready(closing);
    const id = idOf((await post("/api/orders", article, {}, closing)).body);
    const answer = await fetch(`${closing.url}/api/orders/${id}/events`);
    const reader = answer.body!.getReader();
    const first = await reader.read();
    await closing.close();

    expect(String(Buffer.from(first.value))).toContain('"status":"created"');
    // The connection is cut: an end like that of a finished order would keep the reader from coming back.
    await expect(reader.read()).rejects.toThrow("terminated");
    await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
  });
});
