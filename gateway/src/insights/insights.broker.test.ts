import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startServices } from "../testing/gateway-bench.js";
import { AUDIENCE, ISSUER } from "../testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

let verified: VerifiedBench;

beforeAll(async () => {
  verified = await openVerifiedBench();
  await startServices(verified.bench.services);
});
afterAll(() => verified.bench.close());

async function read(url: string, path: string, roles: readonly string[]) {
  const answer = await fetch(`${url}${path}`, { headers: await verified.as({ sub: "ann", roles }) });

  return await answer.json();
}

test("each gateway counts every change that it hears of, whichever gateway took the order", async () => {
  const { services, another } = verified.bench;
  const second = await another({
    AUTH_MODE: "verified",
    JWT_SECRET: verified.key.toString(),
    JWT_ISSUER: ISSUER,
    JWT_AUDIENCE: AUDIENCE,
  });
  const id = randomUUID();
  services.move(id, "created", 0);
  services.move(id, "reserving", 1);
  services.move(id, "rejected", 2);

  for (const { url } of [verified.gateway, second]) {
    await vi.waitFor(
      async () =>
        expect(await read(url, "/api/admin/insights?span=15m", ["admin"])).toMatchObject({
          source: { kind: "gateway" },
          stepSeconds: 10,
          totals: { placed: 1, confirmed: 0, undone: 1, p50Ms: null },
          statuses: [
            { status: "created", count: 1 },
            { status: "reserving", count: 1 },
            { status: "rejected", count: 1 },
          ],
          revenue: [],
        }),
      { timeout: 120_000 },
    );
  }
});

test("who sells is told which products run low, and how many there are", async () => {
  expect(await read(verified.gateway.url, "/api/admin/stock/low?limit=5", ["trusted"])).toEqual({
    products: [{ productId: "prod-001", name: "Walnut desk lamp", available: 5, reserved: 0, threshold: 10 }],
    count: 1,
  });
});
