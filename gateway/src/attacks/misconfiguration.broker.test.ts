import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { BREAKS } from "../testing/shop-answers.js";
import { startServices } from "../testing/gateway-bench.js";
import { overSocket } from "../testing/raw-requests.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API8:2023, security misconfiguration: what every answer says, and what none does.

let verified: VerifiedBench;
let admin: Readonly<Record<string, string>>;

beforeAll(async () => {
  verified = await openVerifiedBench();
  admin = await verified.as({ sub: "ann", roles: ["admin"] });
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const json = { "content-type": "application/json" };
const breaking = JSON.stringify({ adjustments: [{ productId: BREAKS, delta: 1 }] });

type Request = Readonly<{ method?: string; headers?: Readonly<Record<string, string>>; body?: string }>;

const requests: readonly (readonly [string, string, Request?])[] = [
  ["an answer", "/api/products"],
  ["no answer", "/api/nothing"],
  ["a refusal", "/api/admin/dead-letters"],
  ["what is no JSON", "/api/orders", { method: "POST", headers: json, body: "{" }],
  ["what is too much", "/api/orders", { method: "POST", headers: json, body: "x".repeat(1_100_000) }],
  ["an address that is none", "/api/orders/%E0%A4%A"],
  ["a procedure", "/trpc/catalog.list?input=%7B%7D"],
  ["no procedure", "/trpc/no.such"],
  [
    "a service that breaks its contract",
    "/api/admin/stock",
    { method: "POST", headers: json, body: breaking },
  ],
  ["a letter that nobody has", `/api/admin/dead-letters/${randomUUID()}?queue=orders.saga`],
  ["a queue that nobody has", "/api/admin/dead-letters?queue=no-such-queue"],
];

test.each(requests.map(([what, path, request = {}]) => [what, path, request] as const))(
  "%s has the headers that browsers need, and tells nothing of what is behind it",
  async (_, path, request) => {
    for (const headers of [{}, admin]) {
      const answer = await fetch(`${verified.gateway.url}${path}`, {
        ...request,
        headers: { ...request.headers, ...headers },
      });
      const text = await answer.text();

      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
      expect(answer.headers.get("x-frame-options")).toBe("DENY");
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
      expect(answer.headers.get("server")).toBeNull();
      expect(answer.headers.get("x-powered-by")).toBeNull();
      expect(text).not.toMatch(
        /\bat .+:\d+:\d+|node_modules|\.ts:|amqps?:\/\/|postgres(ql)?:\/\/|rediss?:\/\/|stack"/,
      );
    }
  },
);

test.each(["TRACE", "CONNECT", "PROPFIND", "DEBUG"])("%s is done nowhere", async (method) => {
  const answer = await overSocket(
    verified.gateway.url,
    `${method} /api/products HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nx-secret: mine\r\n\r\n`,
  );

  expect(answer).not.toMatch(/^HTTP\/1\.1 [123]/);
  expect(answer).not.toContain("mine");
});

test.each([
  "/admin/simulate-failure",
  "/.env",
  "/package.json",
  "/docs/../package.json",
  "/docs/%2e%2e/package.json",
  "/debug",
  "/actuator",
  "/graphql",
])("%s is not there", async (path) => {
  for (const method of ["GET", "POST"])
    expect([400, 401, 404, 405]).toContain(
      (await fetch(`${verified.gateway.url}${path}`, { method, headers: admin })).status,
    );
});
