import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startServices } from "../testing/gateway-bench.js";
import { httpClient } from "../testing/http-client.js";
import { forgedToken, rsaPair, tokenOf } from "../testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API7:2023, server side request forgery: an address wherever a caller may write something. Nobody may go there.

let verified: VerifiedBench;
let target: Server;
let there: string;
const asked: (string | undefined)[] = [];
const { get, post, put } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
  target = createServer((request, response) => {
    asked.push(request.url);
    response.end('{"keys":[]}');
  });
  target.on("connect", ({ url }) => asked.push(url));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  there = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
});
beforeEach(() => startServices(verified.bench.services));
afterAll(async () => {
  await verified.bench.close();
  target.closeAllConnections();
  await new Promise((resolve) => target.close(resolve));
});

test("no key of a token is fetched from where the token says", async () => {
  const { privateKey } = rsaPair();
  const claims = { sub: randomUUID(), roles: ["admin"] };
  const tokens = [
    forgedToken({ alg: "RS256", jku: `${there}/jku` }, claims, "AA"),
    forgedToken({ alg: "RS256", x5u: `${there}/x5u` }, claims, "AA"),
    forgedToken({ alg: "HS256", kid: `${there}/kid` }, claims, "AA"),
    forgedToken({ alg: "HS256" }, { ...claims, iss: there }, "AA"),
    await tokenOf({ ...claims, iss: `${there}/` }, { key: privateKey, alg: "RS256", kid: `${there}/kid` }),
    await tokenOf({ ...claims, iss: `${there}/` }, { key: verified.key }),
  ];
  for (const token of tokens)
    expect((await get("/api/me", { authorization: `Bearer ${token}` })).status).toBe(401);

  expect(asked).toEqual([]);
});

test("no address in a header, an order, a product or a reason is fetched", async () => {
  const customer = {
    ...(await verified.as({ sub: randomUUID(), picture: `${there}/picture`, jku: `${there}/claim` })),
    host: new URL(there).host,
    origin: there,
    referer: `${there}/referer`,
    "x-forwarded-host": new URL(there).host,
    "x-forwarded-for": there,
    forwarded: `host=${there}`,
    "x-callback-url": `${there}/callback`,
    link: `<${there}/link>`,
    "idempotency-key": `${there}/key`,
    "x-correlation-id": `${there}/correlation`,
  };
  const trusted = await verified.as({ sub: "sue", roles: ["trusted"] });
  const items = [{ productId: "prod-001", quantity: 1, price: 29.99, imageUrl: `${there}/image` }];

  await post("/api/orders", { items, callbackUrl: there, address: { country: there } }, customer);
  await post("/api/orders", { items, webhook: there }, customer);
  await post(`/api/orders/${randomUUID()}/cancel`, { reason: `${there}/reason` }, customer);
  await get(`/api/stock/${encodeURIComponent(`${there}/product`)}`, customer);
  await get(`/api/products?query=${encodeURIComponent(`${there}/query`)}`, customer);
  await get(`/docs/${encodeURIComponent(there)}`, { accept: "application/json" }).catch(() => undefined);
  await put(
    "/api/admin/products",
    { products: [{ productId: there, name: `${there}/name`, price: 1 }] },
    trusted,
  );

  expect(asked).toEqual([]);
});
