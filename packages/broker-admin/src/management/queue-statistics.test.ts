import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManagement } from "./client.js";
import { readQueueStatistics } from "./queue-statistics.js";

// A broker whose statistics are off, or without rates; `queue-statistics.broker.test.ts` asks a real one.

let server: Server;
let overview: object;
let measures: object;

beforeEach(async () => {
  server = createServer(({ url = "" }, response) => {
    const counts = url.includes("enable_queue_totals")
      ? { messages_ready: 3, messages_unacknowledged: 2 }
      : measures;
    const items = [{ name: "orders.saga", ...counts }];
    const page = { items, page_count: 1, total_count: 1 };
    response.end(JSON.stringify(url.startsWith("/api/overview") ? overview : page));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const read = () => {
  const { port } = server.address() as AddressInfo;

  return readQueueStatistics(
    createManagement({ managementUrl: `http://a:b@127.0.0.1:${String(port)}`, vhost: "/" }),
  );
};

test("what a broker without statistics does not say is unknown, and not 0; what it holds it counts all the same", async () => {
  overview = { disable_stats: true, rates_mode: "basic" };
  measures = { state: "running" };

  const { statistics, queues } = await read();

  expect(statistics).toBe("off");
  expect(queues.get("orders.saga")).toEqual({
    state: "running",
    ready: 3,
    unacknowledged: 2,
    consumers: undefined,
    bytes: undefined,
    publishRate: undefined,
    deliverRate: undefined,
  });
});

test("rates that the broker does not measure are unknown", async () => {
  overview = { disable_stats: false, rates_mode: "none" };
  measures = { consumers: 1, message_bytes: 10, message_stats: {} };

  const { statistics, queues, exchanges } = await read();

  expect(statistics).toBe("on");
  expect(queues.get("orders.saga")).toMatchObject({ consumers: 1, bytes: 10, publishRate: undefined });
  expect(exchanges.get("orders.saga")).toEqual({ inRate: undefined, outRate: undefined });
});

test("a queue that the broker has just made, and has not measured yet, has no rates", async () => {
  overview = { disable_stats: false, rates_mode: "basic" };
  measures = {};

  expect((await read()).queues.get("orders.saga")).toMatchObject({ ready: 3, publishRate: undefined });
});
