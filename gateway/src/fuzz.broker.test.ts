import { heapAfterCollection } from "@warren/messaging/testing";
import { createVhost } from "@warren/stack/testing";
import type { TestVhost } from "@warren/stack/testing";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startGateway } from "./gateway.js";
import type { RunningGateway } from "./gateway.js";
import { ready, startServices } from "./testing/gateway-bench.js";
import { article, hostileRest, hostileTrpc } from "./testing/hostile-doors.js";
import { nested } from "./testing/hostile-requests.js";
import { overSocket, sendRaw } from "./testing/raw-requests.js";
import { openServices } from "./testing/services.js";
import type { Services } from "./testing/services.js";

const KEY = "an-admin-only-for-this-test";

let vhost: TestVhost;
let gateway: RunningGateway;
let services: Services;
const escaped: unknown[] = [];
const escape = (error: unknown) => void escaped.push(error);

beforeAll(async () => {
  process.on("unhandledRejection", escape);
  process.on("uncaughtException", escape);
  vhost = await createVhost(inject("warrenStack"));
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "silent",
    PORT: "0",
    AMQP_URL: vhost.amqpUrl,
    AUTH_MODE: "development",
    WARREN_API_KEYS: `${KEY}:admin`,
    DOCS_DIR: "no-such-folder",
    REDIS_URL: inject("warrenStack").redisUrl,
  });
  await ready(gateway);
  services = await openServices(vhost.amqpUrl);
  await startServices(services);
});

afterAll(async () => {
  await gateway.close();
  await services.close();
  await vhost.drop();
  process.off("unhandledRejection", escape);
  process.off("uncaughtException", escape);
});

test("no REST request brings a 5xx: every other error is a problem with code and status", async () => {
  await fc.assert(
    fc.asyncProperty(hostileRest(KEY), async (hostile) => {
      const { status, type, body } = await sendRaw(gateway.url, hostile);

      expect(status).toBeLessThan(500);
      if (status >= 400) expectProblem(status, type, body);
    }),
    { numRuns: 250 },
  );
  await stillServes();
});

test("no tRPC request brings a 5xx: every other error carries the same problem", async () => {
  await fc.assert(
    fc.asyncProperty(hostileTrpc(KEY), async (hostile) => {
      const { status, type, body } = await sendRaw(gateway.url, hostile);

      expect(status).toBeLessThan(500);
      // What Fastify answers before tRPC sees it comes as over REST.
      if (type.includes("problem+json")) {
        expectProblem(status, type, body);

        return;
      }
      for (const problem of problemsIn(body)) {
        expect(problem).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
        expect(problem).toMatchObject({
          status: expect.toSatisfy((code: number) => code >= 400 && code < 500),
        });
      }
      if (status >= 400) expect(problemsIn(body).length).toBeGreaterThan(0);
    }),
    { numRuns: 250 },
  );
  await stillServes();
});

test.each<[string, string, number]>([
  ["an address that is no address", "GET /api/orders/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\n\r\n", 400],
  ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n", 400],
  ["a header without a name", "GET /api/products HTTP/1.1\r\nHost: localhost\r\n: y\r\n\r\n", 400],
  [
    "a header with NUL",
    "GET /api/products HTTP/1.1\r\nHost: localhost\r\nx-correlation-id: a\u0000b\r\n\r\n",
    400,
  ],
  [
    "headers of 64 KiB",
    `GET /api/products HTTP/1.1\r\nHost: localhost\r\nx-correlation-id: ${"x".repeat(65_536)}\r\n\r\n`,
    431,
  ],
  [
    "two lengths",
    "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}  ",
    400,
  ],
  [
    "a length and chunks",
    "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    400,
  ],
  [
    "a chunk of no size",
    "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    400,
  ],
  [
    "a length over the limit",
    "POST /api/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{",
    413,
  ],
])("%s is answered with a problem, and the connection is ended", async (_, text, status) => {
  const answer = await overSocket(gateway.url, text);
  const [head = "", content = ""] = answer.split("\r\n\r\n");

  expect(head).toContain(`HTTP/1.1 ${status} `);
  expectProblem(status, head, JSON.parse(content));
  await stillServes();
});

test("nothing that was sent has reached the prototype of all objects", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
});

test("memory stays flat over bodies of a megabyte, ten thousand levels and broken JSON", async () => {
  const json = { "content-type": "application/json" };
  const bodies = [
    nested(10_000),
    "x".repeat(1_000_000),
    JSON.stringify({ pad: "x".repeat(1_100_000) }),
    JSON.stringify({ ...article, items: Array.from({ length: 20_000 }, () => ({})) }),
    `{"${"k".repeat(900_000)}":1}`,
  ].map((text) => Buffer.from(text));
  const storm = async (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (const body of bodies) {
        const { status } = await sendRaw(gateway.url, {
          method: "POST",
          path: "/api/orders",
          headers: json,
          body,
        });
        expect([400, 413]).toContain(status);
      }
    }
  };
  await storm(4);
  const before = heapAfterCollection();
  await storm(16);

  // 80 bodies of about a megabyte: were they kept, it would be four times this.
  expect(heapAfterCollection() - before).toBeLessThan(20_000_000);
  await stillServes();
});

test("nothing escaped: no unhandled rejection, no uncaught exception", () => {
  expect(escaped).toEqual([]);
});

function expectProblem(status: number, head: string, body: unknown): void {
  expect(head).toContain("application/problem+json");
  expect(body).toMatchObject({
    status,
    code: expect.any(String),
    title: expect.any(String),
    detail: expect.any(String),
    type: expect.stringMatching(/^urn:warren:problem:/),
  });
}

/** The problems of a tRPC answer, which is one envelope or a batch of them. */
function problemsIn(body: unknown): readonly unknown[] {
  // A stream has no envelope, and is not read to its end.
  if (typeof body === "string") return [];
  const envelopes = (Array.isArray(body) ? body : [body]) as readonly {
    error?: { data?: { problem?: unknown } };
  }[];

  return envelopes.flatMap((envelope) =>
    envelope.error === undefined ? [] : [envelope.error.data?.problem],
  );
}

async function stillServes(): Promise<void> {
  services.catalog.set("prod-001", { productId: "prod-001", name: "Lamp", price: "29.99", currency: "USD" });
  const body = Buffer.from(JSON.stringify(article));
  const headers = { "content-type": "application/json", "x-api-key": KEY };

  const order = { method: "POST", path: "/api/orders", headers, body };

  expect(await sendRaw(gateway.url, order)).toMatchObject({ status: 201 });
}
