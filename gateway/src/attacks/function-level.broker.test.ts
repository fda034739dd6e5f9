import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callEachWay } from "../testing/call-procedure.js";
import { everyProcedure } from "../testing/every-procedure.js";
import { KEY, startServices } from "../testing/gateway-bench.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API5:2023, broken function level authorization: every procedure over HTTP, in the name of whoever may not call it.

let verified: VerifiedBench;

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const RANKS = ["anyone", "customer", "trusted", "admin"];

const callers: Readonly<
  Record<string, Readonly<{ rank: number; headers: () => Promise<Readonly<Record<string, string>>> }>>
> = {
  nobody: { rank: 0, headers: async () => ({}) },
  "a customer": { rank: 1, headers: () => verified.as({ sub: randomUUID() }) },
  "a customer with roles that nobody knows": {
    rank: 1,
    headers: () => verified.as({ sub: randomUUID(), roles: ["Admin", "root", "admin,trusted", "*"] }),
  },
  "trusted staff": { rank: 2, headers: () => verified.as({ sub: "sue", roles: ["trusted"] }) },
  "a trusted machine": { rank: 2, headers: async () => ({ "x-api-key": KEY }) },
};

const cases = everyProcedure().flatMap((described) =>
  Object.entries(callers)
    .filter(([, { rank }]) => rank < RANKS.indexOf(described.meta.who ?? "admin"))
    .map(([who, { headers }]) => ({ path: described.name, who, described, headers })),
);

test.each(cases)("$path is refused to $who, whatever they send", async ({ described, headers }) => {
  const { received } = verified.bench.services;
  const before = received.length;
  const sent = await headers();
  const [status, code] = Object.keys(sent).length > 0 ? [403, '"not_allowed"'] : [401, '"not_authenticated"'];
  for (const input of [{}, null, { id: randomUUID(), role: "admin", roles: ["admin"], isAdmin: true }]) {
    for (const answer of await callEachWay(verified.gateway.url, described, { input, headers: sent })) {
      // A stream over tRPC has begun before its procedure is asked: the refusal is in it.
      if (answer.type !== "text/event-stream") expect(answer.status, answer.way).toBe(status);
      expect(answer.text, answer.way).toContain(code);
    }
  }
  expect(received.slice(before)).toEqual([]);
});

test("what is asked with the headers of a proxy, another method or another spelling is asked by nobody", async () => {
  for (const headers of [
    { "x-forwarded-user": "admin" },
    { "x-role": "admin" },
    { "x-original-url": "/api/products" },
    { "x-http-method-override": "GET" },
    { cookie: "role=admin; authorization=Bearer x" },
  ]) {
    const answer = await fetch(`${verified.gateway.url}/api/admin/dead-letters`, { headers });
    expect(answer.status).toBe(401);
  }
  for (const path of [
    "/api//admin/dead-letters",
    "/api/ADMIN/dead-letters",
    "/api/products/../admin/dead-letters",
    "/api/admin/dead-letters;x=1",
    "/api/admin/dead-letters/",
    "/api/products/%2e%2e/admin/dead-letters",
    "/trpc/Admin.deadLetters.list",
    "/trpc/admin.deadLetters.list%00",
  ]) {
    const { status } = await fetch(`${verified.gateway.url}${path}`);
    expect([401, 404], path).toContain(status);
  }
});
