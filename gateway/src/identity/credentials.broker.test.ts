import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunningGateway } from "../gateway.js";
import { KEY, article, startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import {
  AUDIENCE,
  forgedToken,
  ISSUER,
  newSecret,
  openIssuer,
  rsaPair,
  secondsFromNow,
  tokenOf,
  type Issuer,
} from "../testing/tokens.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

const ada = { sub: randomUUID(), email: "ada@example.com", email_verified: true };

let verified: VerifiedBench;
const { get, post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

describe("what is no proof", () => {
  const expired = () => tokenOf({ ...ada, exp: secondsFromNow(-60) }, { key: verified.key });

  test.each<[string, () => Promise<string> | string, string]>([
    ["a token that is over", expired, "token_expired"],
    [
      "a token of another issuer",
      () => tokenOf({ ...ada, iss: "x" }, { key: verified.key }),
      "not_authenticated",
    ],
    [
      "a token for another API",
      () => tokenOf({ ...ada, aud: "x" }, { key: verified.key }),
      "not_authenticated",
    ],
    ["a token of somebody's own", () => tokenOf(ada, { key: Buffer.from(newSecret()) }), "not_authenticated"],
    ["a token without a signature", () => forgedToken({ alg: "none" }, ada), "not_authenticated"],
    ["a key that nobody holds", () => "some-other-secret-key", "not_authenticated"],
  ])("is refused, also where anyone is served: %s", async (_, token, code) => {
    const headers = { authorization: `Bearer ${await token()}` };
    for (const path of ["/api/products", "/api/orders", "/trpc/catalog.list?input=%7B%7D"]) {
      const answer = await get(path, headers);

      expect(answer.status, path).toBe(401);
      expect(JSON.stringify(answer.body), path).toContain(`"${code}"`);
      expect(answer.headers.get("www-authenticate"), path).toBe(
        'Bearer realm="warren", error="invalid_token"',
      );
    }
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["another scheme", { authorization: "Basic YWRhOmFkYQ==" }],
    ["no token", { authorization: "Bearer" }],
    ["two tokens", { authorization: "Bearer a.b.c d.e.f" }],
    ["a token as an API key", { "x-api-key": forgedToken({ alg: "none" }, ada) }],
    ["both ways at once", { "x-api-key": KEY, authorization: `Bearer ${KEY}` }],
  ])("is refused: %s", async (_, headers) => {
    expect(await get("/api/products", headers)).toMatchObject({
      status: 401,
      body: { code: "not_authenticated" },
    });
  });
});

test("live updates end when the token does, and its holder has to come again with a new one", async () => {
  const id = idOf((await post("/api/orders", { items: article.items }, await verified.as(ada))).body);
  // Good for as long as clocks may differ, and two seconds of it are left.
  const headers = await verified.as({ ...ada, exp: secondsFromNow(-28) });
  const input = encodeURIComponent(JSON.stringify({ id }));
  const overTrpc = fetch(`${verified.gateway.url}/trpc/orders.watch?input=${input}`, { headers });
  const events = await fetch(`${verified.gateway.url}/api/orders/${id}/events`, { headers });
  const reader = events.body!.getReader();
  const first = await reader.read();

  expect(String(Buffer.from(first.value ?? []))).toContain('"status":"created"');
  const last = String(Buffer.from((await reader.read()).value ?? []));
  expect(last).toMatch(
    /^event: problem\ndata: {.*"code":"token_expired".*"instance":"urn:correlation:.*}\n\n$/,
  );
  expect((await reader.read()).done).toBe(true);
  expect(await (await overTrpc).text()).toContain("token_expired");
});

describe("the keys of an issuer", () => {
  const [old, next] = [rsaPair(), rsaPair()];
  let issuer: Issuer;
  let byIssuer: RunningGateway;
  const me = async (pair: typeof old, kid: string, alg = "RS256") => {
    const token = await tokenOf(ada, { key: pair.privateKey, alg, kid });

    return get("/api/me", { authorization: `Bearer ${token}` }, byIssuer);
  };

  beforeAll(async () => {
    issuer = await openIssuer();
    byIssuer = await verified.bench.another({
      AUTH_MODE: "verified",
      LOG_LEVEL: "fatal",
      JWT_JWKS_URL: issuer.url,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    });
  });
  afterAll(() => issuer.close());

  test("check tokens; without them it is not known who asks, which is no fault of the token's", async () => {
    issuer.answers({ status: 503, body: "" });
    const away = await me(old, "old");
    expect(away).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(away.headers.get("retry-after")).toBe("2");
    expect((await get("/api/me", { "x-api-key": KEY }, byIssuer)).status).toBe(200);
    expect((await get("/api/products", {}, byIssuer)).status).toBe(200);

    issuer.answers(undefined);
    await issuer.has({ old: old.publicKey });
    // The issuer is left alone for five seconds after it has failed.
    await expect
      .poll(async () => (await me(next, "next")).status, { timeout: 120_000, interval: 500 })
      .toBe(401);

    expect((await me(old, "old")).status).toBe(200);
    // The issuer may have changed its keys in the moment since.
    const tooSoon = await me(next, "next");
    expect(tooSoon).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(tooSoon.headers.get("retry-after")).toBe("2");
    expect(await me(old, "old", "PS256")).toMatchObject({ status: 401, body: { code: "not_authenticated" } });
    const text = old.publicKey.export({ type: "spki", format: "pem" }).toString();
    const confused = await tokenOf({ ...ada, roles: ["admin"] }, { key: Buffer.from(text), kid: "old" });
    expect((await get("/api/me", { authorization: `Bearer ${confused}` }, byIssuer)).status).toBe(401);
  });
});
