import { openProxy } from "@warren/messaging/testing";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import {
  article,
  KEY,
  openGatewayBench,
  startServices,
  type GatewayBench,
} from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { AUDIENCE, ISSUER, newSecret, tokenOf } from "../testing/tokens.js";

let bench: GatewayBench;
const secret = newSecret();
const VERIFIED = { AUTH_MODE: "verified", JWT_SECRET: secret, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
const LIMITED = {
  ...VERIFIED,
  RATE_LIMITS: "on",
  RATE_LIMIT_READS: "8",
  RATE_LIMIT_WRITES: "3",
  RATE_LIMIT_FAILURES: "4",
  TRUST_PROXY: "loopback",
};
const { get, post } = httpClient(() => bench.gateway);

beforeAll(async () => {
  bench = await openGatewayBench();
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

/** A customer of their own, at an address of their own. */
async function customer() {
  const sub = randomUUID();
  const headers = { authorization: `Bearer ${await tokenOf({ sub }, { key: Buffer.from(secret) })}` };

  return { sub, headers, order: { ...article, userId: sub } };
}
const from = (address: string) => ({ "x-forwarded-for": address });
let addresses = 0;
const newAddress = () => `198.51.100.${++addresses}`;

describe("where callers are limited", () => {
  let limited: RunningGateway;
  beforeAll(async () => {
    limited = await bench.another({ ...LIMITED, REDIS_URL: undefined });
  });

  test("each answer says how much is left, and what is too much is answered with 429 and when to come again", async () => {
    const { headers, order } = await customer();
    const left: (string | null)[] = [];
    for (let n = 0; n < 3; n++) {
      const { status, headers: said } = await post("/api/orders", order, headers, limited);
      expect(status).toBe(201);
      expect(said.get("ratelimit-limit")).toBe("3");
      left.push(said.get("ratelimit-remaining"));
    }
    expect(left).toEqual(["2", "1", "0"]);

    const before = bench.services.orders.size;
    const refused = await post("/api/orders", order, headers, limited);
    expect(refused).toMatchObject({ status: 429, body: { code: "rate_limited", status: 429 } });
    expect(refused.headers.get("content-type")).toContain("application/problem+json");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(bench.services.orders.size).toBe(before);

    // Looks are counted apart, and so is somebody else at the same address.
    expect((await get("/api/me", headers, limited)).status).toBe(200);
    const other = await customer();
    expect((await post("/api/orders", other.order, other.headers, limited)).status).toBe(201);
  });

  test("a batch of tRPC counts each of its procedures, and is refused as a whole over tRPC's own envelope", async () => {
    const { headers } = await customer();
    const batch = (calls: number) => {
      const names = Array.from({ length: calls }, () => "me").join(",");

      return get(`/trpc/${names}?batch=1&input=%7B%7D`, headers, limited);
    };
    expect((await batch(6)).headers.get("ratelimit-remaining")).toBe("2");
    const refused = await batch(3);

    expect(refused.status).toBe(429);
    expect(JSON.stringify(refused.body)).toContain('"code":"rate_limited"');
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await batch(2)).status).toBe(200);
    expect(JSON.stringify((await batch(9)).body)).toContain("Send fewer");
  });

  test("nobody is one caller at each address, and of IPv6 in each network of 64 bits", async () => {
    const ask = async (address: string) => (await get("/api/products", from(address), limited)).status;
    const address = newAddress();
    for (let n = 0; n < 8; n++) expect(await ask(address)).toBe(200);
    expect(await ask(address)).toBe(429);
    expect(await ask(newAddress())).toBe(200);

    for (let n = 0; n < 8; n++) expect(await ask(`2001:db8:9:9::${n + 1}`)).toBe(200);
    expect(await ask("2001:db8:9:9:ffff::1")).toBe(429);
    expect(await ask("2001:db8:9:a::1")).toBe(200);
  });

  test("after some wrong keys none from that address is looked at, the right one neither; elsewhere it is", async () => {
    const address = newAddress();
    for (let n = 0; n < 4; n++) {
      const guess = { ...from(address), "x-api-key": `a-key-that-nobody-has-${n}` };
      expect((await get("/api/me", guess, limited)).status).toBe(401);
    }
    const right = await get("/api/me", { ...from(address), "x-api-key": KEY }, limited);
    expect(right).toMatchObject({ status: 429, body: { code: "rate_limited" } });
    expect(Number(right.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await get("/api/products", from(address), limited)).status).toBe(200);
    expect((await get("/api/me", { ...from(newAddress()), "x-api-key": KEY }, limited)).status).toBe(200);
  });

  test("a token that has expired is no guess", async () => {
    const address = newAddress();
    const expired = await tokenOf({ sub: randomUUID(), exp: 1_000_000_000 }, { key: Buffer.from(secret) });
    for (let n = 0; n < 6; n++) {
      const { body } = await get(
        "/api/me",
        { ...from(address), authorization: `Bearer ${expired}` },
        limited,
      );
      expect(body).toMatchObject({ code: "token_expired" });
    }
  });

  test("health is asked for as often as anybody likes", async () => {
    for (let n = 0; n < 12; n++) expect((await get("/health/live", {}, limited)).status).toBe(200);
  });
});

test("who is not said to be a proxy cannot say for whom it asks", async () => {
  const direct = await bench.another({ ...LIMITED, REDIS_URL: undefined, TRUST_PROXY: undefined });
  const statuses = [];
  for (let n = 0; n < 9; n++)
    statuses.push((await get("/api/products", from(`203.0.113.${n}`), direct)).status);

  expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
});

test("live updates are few for each customer and each address, and one that ends makes room", async () => {
  const gateway = await bench.another({
    ...LIMITED,
    REDIS_URL: undefined,
    RATE_LIMIT_READS: "10000",
    RATE_LIMIT_WRITES: "10000",
    MAX_STREAMS_PER_CALLER: "2",
    MAX_STREAMS_PER_ADDRESS: "3",
  });
  const watch = async (who: Awaited<ReturnType<typeof customer>>, address: string) => {
    const { body } = await post("/api/orders", who.order, who.headers, gateway);
    const stop = new AbortController();
    const { status, headers } = await fetch(`${gateway.url}/api/orders/${idOf(body)}/events`, {
      headers: { ...who.headers, ...from(address) },
      signal: stop.signal,
    });

    return { status, headers, end: () => stop.abort() };
  };
  const [ann, bob] = [await customer(), await customer()];
  const address = newAddress();
  const first = await watch(ann, address);
  expect([first.status, (await watch(ann, newAddress())).status]).toEqual([200, 200]);
  const third = await watch(ann, newAddress());
  expect([third.status, third.headers.get("retry-after")]).toEqual([429, "10"]);

  expect([(await watch(bob, address)).status, (await watch(bob, address)).status]).toEqual([200, 200]);
  const carl = await customer();
  expect((await watch(carl, address)).status).toBe(429);

  first.end();
  await expect.poll(async () => (await watch(carl, address)).status).toBe(200);
});

test("gateways at one Redis count a caller together", async () => {
  const settings = { ...LIMITED, RATE_LIMIT_READS: "1000" };
  const [one, other] = [await bench.another(settings), await bench.another(settings)];
  const { headers } = await customer();
  const left = async (gateway: RunningGateway) =>
    Number((await get("/api/me", headers, gateway)).headers.get("ratelimit-remaining"));
  for (let n = 0; n < 20; n++) await left(one);
  let asked = 0;

  await expect
    .poll(async () => {
      asked += 1;

      return (await left(other)) + asked;
    })
    .toBeLessThan(1000);
});

test("while Redis hangs or is away each gateway counts by itself: no request waits for it, fails, or is let through uncounted", async () => {
  const proxy = await openProxy(inject("warrenStack").redisUrl);
  const gateway = await bench.another({ ...LIMITED, REDIS_URL: proxy.url });
  for (const broken of [
    () => proxy.freeze(),
    () => {
      proxy.thaw();
      proxy.refuse();
      proxy.cut();
    },
  ]) {
    broken();
    const { headers } = await customer();
    const statuses = [];
    for (let n = 0; n < 9; n++) statuses.push((await get("/api/me", headers, gateway)).status);
    expect(statuses).toEqual([...Array.from({ length: 8 }, () => 200), 429]);
  }
  await proxy.close();
});
