import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { article, openGatewayBench, startServices, type GatewayBench } from "../testing/gateway-bench.js";
import { sendRaw } from "../testing/raw-requests.js";
import { newSecret } from "../testing/tokens.js";
import type { RunningGateway } from "../gateway.js";

const tokens = { JWT_SECRET: newSecret(), JWT_ISSUER: "urn:test", JWT_AUDIENCE: "warren" };
let bench: GatewayBench;
let gateway: RunningGateway;

beforeAll(async () => {
  bench = await openGatewayBench();
  gateway = await bench.another(tokens);
});
beforeEach(() => startServices(bench.services));
afterAll(() => bench.close());

const signIn = ({ url }: RunningGateway, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  sendRaw(url, {
    method: "POST",
    path: "/development/sign-in",
    headers: { "content-type": "application/json", ...headers },
    body: Buffer.from(JSON.stringify(body)),
  });

const meWith = async (token: string) =>
  (await fetch(`${gateway.url}/api/me`, { headers: { authorization: `Bearer ${token}` } })).json();

describe("in development a click signs in", () => {
  test.each([
    ["customer", { kind: "customer", userId: article.userId, email: "ada@example.com" }],
    ["trusted", { kind: "staff", role: "trusted" }],
    ["admin", { kind: "staff", role: "admin" }],
  ])("as %s", async (role, me) => {
    const host = new URL(gateway.url).host;
    const own = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    const answer = await signIn(gateway, { role }, own);

    expect(answer).toMatchObject({ status: 200, body: { role, token: expect.any(String) } });
    expect(await meWith((answer.body as { token: string }).token)).toMatchObject(me);
  });

  test.each([
    ["a role that there is not", { role: "root" }],
    ["no role", {}],
    ["several roles", { role: ["customer", "admin"] }],
    ["nothing", null],
    ["more than a role, of which the rest is not taken", { role: { toString: "admin" } }],
  ])("and nobody is signed in with %s", async (_, body) => {
    expect(await signIn(gateway, body)).toMatchObject({ status: 400, body: { code: "invalid_input" } });
  });
});

describe("no token is given", () => {
  test.each([
    ["to a page whose name leads here", { host: "evil.example" }],
    ["to a page of another site", { origin: "https://evil.example" }],
    ["to a page of another port of this machine", { origin: "http://localhost:5173" }],
    ["to a page of another port that says so", { "sec-fetch-site": "same-site" }],
    ["to a page that hides which it is", { origin: "null" }],
    ["to a form or a link of another site", { "sec-fetch-site": "cross-site" }],
    ["to whoever types the address", { "sec-fetch-site": "none" }],
    ["through a tunnel", { "x-forwarded-for": "203.0.113.9" }],
  ])("%s", async (_, headers) => {
    const answer = await signIn(gateway, { role: "admin" }, headers);

    expect(answer).toMatchObject({ status: 403, body: { code: "not_local" } });
    expect(JSON.stringify(answer.body)).not.toContain("eyJ");
  });

  test("to a form, which cannot send JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const { status } = await signIn(gateway, { role: "admin" }, { "content-type": type });

      expect([400, 415]).toContain(status);
    }
  });

  test.each([
    ["where callers prove who they are", { ...tokens, AUTH_MODE: "verified" }],
    ["where an issuer gives them", { AUTH_MODE: "development" }],
    ["where tokens are of another kind than ours", { ...tokens, JWT_ROLES_CLAIM: "realm_access.roles" }],
  ])("%s: there is no such address", async (_, settings) => {
    const other = await bench.another(settings);

    expect(await signIn(other, { role: "admin" })).toMatchObject({
      status: 404,
      body: { code: "no_such_route" },
    });
  });
});
