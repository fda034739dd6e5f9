import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";

let bench: GatewayBench;
/** Waits for nobody. */
let hasty: RunningGateway;

beforeAll(async () => {
  bench = await openGatewayBench();
  hasty = await bench.another({
    HEADERS_TIMEOUT_MS: "200",
    REQUEST_TIMEOUT_MS: "400",
    KEEP_ALIVE_TIMEOUT_MS: "200",
  });
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

const open = ({ url }: RunningGateway) => {
  const { port, hostname } = new URL(url);

  return connect(Number(port), hostname).on("error", () => undefined);
};

test.each([
  ["head", "GET /api/products HTTP/1.1\r\nHost: localhost\r\n"],
  [
    "body",
    'POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"userId":',
  ],
  [
    "chunked body",
    "POST /trpc/orders.place HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
  ],
])("a request whose %s does not arrive is answered with 408, and its connection ended", async (_, begun) => {
  const socket = open(hasty);
  socket.write(begun);
  // Resolves when the other side ends it.
  const [head = "", body = ""] = (await text(socket)).split("\r\n\r\n");

  expect(head).toContain("HTTP/1.1 408 Request Timeout");
  expect(head.toLowerCase()).toContain("content-type: application/problem+json");
  expect(JSON.parse(body)).toMatchObject({ status: 408, code: "request_too_slow" });
});

test("a head that drips in is ended as well", async () => {
  const socket = open(hasty);
  socket.write("GET /api/products HTTP/1.1\r\nHost: localhost\r\n");
  const drip = setInterval(() => socket.write("x-a: b\r\n"), 20);
  const answer = await text(socket);
  clearInterval(drip);

  expect(answer).toContain("HTTP/1.1 408 ");
});

test("a connection that is kept without a request is ended", async () => {
  const socket = open(hasty);
  socket.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");

  expect(await text(socket)).toContain("HTTP/1.1 200 OK");
});

test("live updates go on however long ago their request came", async () => {
  const placed = await fetch(`${hasty.url}/api/orders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      userId: "123e4567-e89b-12d3-a456-426614174000",
      items: [{ productId: "prod-001", quantity: 1, price: 29.99 }],
    }),
  });
  const { id } = (await placed.json()) as { id: string };
  const socket = open(hasty);
  let got = "";
  socket.on("data", (chunk) => (got += chunk.toString()));
  socket.write(`GET /api/orders/${id}/events HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await expect.poll(() => got).toContain("event: status");
  // Another that came later has been ended meanwhile.
  const late = open(hasty);
  late.write("GET / HTTP/1.1\r\n");
  await text(late);
  bench.services.move(id, "confirmed", 5);

  await expect.poll(() => got).toContain('"status":"confirmed"');
  socket.destroy();
});

test("more connections than are allowed are cut, and those that are there are served", async () => {
  const small = await bench.another({ MAX_CONNECTIONS: "3" });
  // The bench's own question whether it is ready may still hold one.
  const sockets = Array.from({ length: 6 }, () => open(small));
  const closed = sockets.map((socket) => once(socket, "close").then(() => socket));
  await Promise.race(closed);
  const [kept] = sockets.filter((socket) => !socket.destroyed);
  kept?.write("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

  expect(kept === undefined ? "" : await text(kept)).toContain("HTTP/1.1 200 OK");
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
});
