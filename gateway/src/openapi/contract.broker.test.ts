import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KEY, article, startServices, userId } from "../testing/gateway-bench.js";
import { describedBy, gatewayDescription } from "../testing/described.js";
import { describedRequests } from "../testing/described-requests.js";
import { eventsIn, sendRaw } from "../testing/raw-requests.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

const description = gatewayDescription();
const operations = Object.entries(description.document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: operation.operationId,
    path,
    method,
    operation,
  })),
);
const other = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
let verified: VerifiedBench;
let callers: readonly Readonly<Record<string, string>>[];
let orderId: string;

beforeAll(async () => {
  verified = await openVerifiedBench();
  await startServices(verified.bench.services);
  const { as } = verified;
  const customer = await as({ sub: userId });
  callers = [
    customer,
    await as({ sub: other }),
    await as({ sub: "sue", roles: ["trusted"] }),
    await as({ sub: "ann", roles: ["admin"] }),
    await as({ sub: userId, exp: 1 }),
    { "x-api-key": KEY },
    { authorization: "Bearer no-token" },
    {},
  ];
  const body = Buffer.from(JSON.stringify(article));
  const headers = { ...customer, "content-type": "application/json" };
  const placed = await sendRaw(verified.gateway.url, { method: "POST", path: "/api/orders", headers, body });
  orderId = (placed.body as { id: string }).id;
});
afterAll(() => verified.bench.close());

// `WARREN_SEED=<seed> npx vitest run <this file>` draws the same again; fast-check prints the seed of a failure, too.
test.each(operations)(
  "$name answers requests of every caller, good and bad, with nothing that the document does not describe",
  async ({ name, path, method, operation }) => {
    const known = { Uuid: [orderId, userId, other], ProductId: ["prod-001"], Currency: ["USD"] };
    const requests = describedRequests(description.document, { path, method, operation }, known);
    // Each looks into every queue of dead letters.
    const numRuns = name.startsWith("admin.") ? 15 : 60;

    await fc.assert(
      fc.asyncProperty(requests, fc.nat(callers.length - 1), async ({ request, body, schema }, who) => {
        const headers = { ...request.headers, ...callers[who] };
        const answer = await sendRaw(verified.gateway.url, { ...request, headers });
        expect(description.undescribed({ ...request, ...answer })).toBeUndefined();
        if (schema !== undefined && !description.fits(schema, body))
          expect(answer.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns },
    );
  },
  300_000,
);

test("an answer with a field, a status or a type that is not described is found", () => {
  const { undescribed } = describedBy(description.document);
  const headers = { "content-type": "application/json", "x-correlation-id": "a" };
  const level = {
    productId: "p",
    available: 1,
    reserved: 0,
    sufficient: true,
    checkedAt: "2026-03-02T09:30:00.000Z",
  };
  const answered = (status: number, body: unknown) =>
    undescribed({ method: "GET", path: "/api/stock/p?quantity=1", status, headers, body });

  expect(answered(200, level)).toBeUndefined();
  expect(answered(200, { ...level, costPrice: "3.00" })).toContain("must NOT have additional properties");
  expect(answered(200, { ...level, available: "1" })).toContain("must be integer");
  expect(answered(201, level)).toContain("status 201");
  expect(answered(500, {})).toContain("status 500");
});

test("an event of a stream that is not described is found, and so is a field of it", () => {
  const { undescribed } = describedBy(description.document);
  const headers = { "content-type": "text/event-stream", "x-correlation-id": "a" };
  const update = { id: other, status: "created", version: 0, at: "2026-03-02T09:30:00.000Z", ended: false };
  const streamed = (event: string, data: unknown) =>
    undescribed({
      method: "GET",
      path: `/api/orders/${other}/events`,
      status: 200,
      headers,
      body: `: still here\n\nid: 0\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\nid: 1`,
    });

  expect(streamed("status", update)).toBeUndefined();
  expect(streamed("status", { ...update, userId })).toContain("must NOT have additional properties");
  expect(streamed("status", { ...update, version: "0" })).toContain("must be integer");
  expect(streamed("problem", update)).toContain("must have required property");
  expect(streamed("gone", update)).toBe("an event gone");
});

test("a stream that is watched has its order's first event", async () => {
  const [headers = {}] = callers;
  const path = `/api/orders/${orderId}/events`;
  const answer = await sendRaw(verified.gateway.url, { method: "GET", path, headers, body: undefined });

  expect(description.undescribed({ method: "GET", path, ...answer })).toBeUndefined();
  expect(eventsIn(String(answer.body))).toMatchObject([{ event: "status", data: { id: orderId } }]);
});
