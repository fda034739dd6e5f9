import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AUDIENCE, ISSUER, openIssuer, rsaPair, tokenOf, type Issuer } from "../testing/tokens.js";
import { createRemoteKeys, KeysUnavailable, type RemoteKeysOptions } from "./remote-keys.js";
import { jwtVerify } from "jose";

const sub = "123e4567-e89b-12d3-a456-426614174000";
const old = rsaPair();
const next = rsaPair();
let issuer: Issuer;

beforeAll(async () => {
  issuer = await openIssuer();
});
beforeEach(async () => {
  issuer.answers(undefined);
  await issuer.has({ old: old.publicKey });
});
afterAll(() => issuer.close());

function keysOf(options: Partial<RemoteKeysOptions> = {}) {
  const keys = createRemoteKeys(new URL(issuer.url), {
    logger: { warn: () => undefined },
    timeoutMs: 300,
    cooldownMs: 0,
    pauseMs: 0,
    ...options,
  });

  return async (pair: ReturnType<typeof rsaPair>, kid: string) => {
    const token = await tokenOf({ sub }, { key: pair.privateKey, alg: "RS256", kid });
    const { payload } = await jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE });

    return payload.sub;
  };
}

test("keys are read once, and again for a token with a key that is not among them", async () => {
  const check = keysOf();
  const before = issuer.asked();
  await Promise.all([check(old, "old"), check(old, "old")]);
  await check(old, "old");
  expect(issuer.asked() - before).toBe(1);

  await issuer.has({ old: old.publicKey, next: next.publicKey });
  expect(await check(next, "next")).toBe(sub);
  expect(await check(old, "old")).toBe(sub);
  expect(issuer.asked() - before).toBe(2);
});

test("a key that the issuer has taken away is no longer taken, from the next time that keys are read", async () => {
  const check = keysOf({ refreshMs: 0 });
  await check(old, "old");
  await issuer.has({ next: next.publicKey });

  await expect
    .poll(() => check(old, "old").catch((error: unknown) => (error as Error).name))
    .toBe("JWKSNoMatchingKey");
  expect(await check(next, "next")).toBe(sub);
});

test("keys that nobody has do not make the issuer busy", async () => {
  const check = keysOf({ cooldownMs: 60_000 });
  await check(old, "old");
  const before = issuer.asked();
  for (const kid of ["x", "y", "z"]) await expect(check(next, kid)).rejects.toBeInstanceOf(KeysUnavailable);

  expect(issuer.asked()).toBe(before);
});

test("of a key that the keys lack is known that it is none only where they were read for it", async () => {
  const read = keysOf({ cooldownMs: 60_000 });
  await expect(read(next, "next")).rejects.toThrow("no applicable key found");
  // The issuer may have it by now.
  await expect(read(next, "next")).rejects.toBeInstanceOf(KeysUnavailable);
  await expect(keysOf()(next, "next")).rejects.toThrow("no applicable key found");
});

test("the log says why keys cannot be read, not only that it failed", async () => {
  const said: unknown[] = [];
  const logger = { warn: (line: unknown) => void said.push(line) };
  const away = await openIssuer();
  await away.close();
  const keys = createRemoteKeys(new URL(away.url), { logger });

  await expect(keys({ alg: "RS256", kid: "old" }, { payload: "", signature: "" })).rejects.toThrow(
    "ECONNREFUSED",
  );
  expect(said).toEqual([
    { issuer: new URL(away.url).host, reason: expect.stringContaining("ECONNREFUSED") as string },
  ]);
});

test.each<[string, Parameters<Issuer["answers"]>[0]]>([
  ["says nothing", "nothing"],
  ["fails", { status: 500, body: "" }],
  ["sends somebody elsewhere", { status: 302, body: "" }],
  ["answers with what is no JSON", { status: 200, body: "<html>" }],
  ["answers with no keys", { status: 200, body: '{"keys":[]}' }],
  ["answers with too much", { status: 200, body: `{"keys":[{}],"pad":"${"x".repeat(300_000)}"}` }],
])(
  "where the issuer %s, known keys stay, and of others it is not known whether they are",
  async (_, instead) => {
    const check = keysOf({ refreshMs: 0 });
    await check(old, "old");
    issuer.answers(instead);

    await expect(check(next, "next")).rejects.toBeInstanceOf(KeysUnavailable);
    expect(await check(old, "old")).toBe(sub);
    expect(await check(old, "old")).toBe(sub);
    await expect(keysOf()(old, "old")).rejects.toBeInstanceOf(KeysUnavailable);

    issuer.answers(undefined);
    await issuer.has({ next: next.publicKey });
    expect(await check(next, "next")).toBe(sub);
  },
);

test("an issuer that has failed is left alone for a while", async () => {
  const check = keysOf({ pauseMs: 60_000 });
  issuer.answers({ status: 503, body: "" });
  const before = issuer.asked();
  for (let n = 0; n < 5; n++) await expect(check(old, "old")).rejects.toBeInstanceOf(KeysUnavailable);

  expect(issuer.asked() - before).toBe(1);
});
