import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "@warren/service-host";
import { afterAll, describe, expect, test } from "vitest";
import { gatewayEnvironment } from "./environment.js";
import { identityVariables, tokenSettings } from "./identity/identity-environment.js";
import { limitSettings } from "./limits/limits-environment.js";
import { ecPair } from "./testing/tokens.js";

const AMQP_URL = "amqp://localhost";
const read = (env: NodeJS.ProcessEnv) => readEnvironment(gatewayEnvironment, { AMQP_URL, ...env });
const issuer = { JWT_ISSUER: "https://issuer.example/", JWT_AUDIENCE: "warren" };
const JWT_SECRET = "k3qX9vTz7LmP2wRn8sYd5fGh1jBc4aEu";
/** 64 bytes. */
const LONG = `${JWT_SECRET}Zr4Ux6Kb1Ny8Qe3Vt5Mw7Ja2Sg9Ph0Lc`;
const folder = mkdtempSync(join(tmpdir(), "gateway-environment-"));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);

  return join(folder, name);
};
afterAll(() => rmSync(folder, { recursive: true }));

test("only the broker has to be named; there is no key, no token and no Redis by default", () => {
  const environment = read({});

  expect(environment).toMatchObject({
    PORT: 3000,
    PLACE_TIMEOUT_MS: 5_000,
    WARREN_API_KEYS: [],
    AUTH_MODE: "verified",
  });
  expect(environment.REDIS_URL).toBeUndefined();
  expect(tokenSettings(environment)).toBeUndefined();
});

test("a bad key stops the start without being shown", () => {
  const env = { WARREN_API_KEYS: "short-secret:admin" };

  expect(() => read(env)).toThrow("WARREN_API_KEYS");
  expect(() => read(env)).not.toThrow("short-secret");
});

describe("tokens", () => {
  test.each([
    ["a secret", { JWT_SECRET }, "secret", ["HS256"]],
    ["an issuer's keys", { JWT_JWKS_URL: "https://issuer.example/keys" }, "key set", ["RS256", "ES256"]],
    [
      "a public key",
      {
        JWT_PUBLIC_KEY_FILE: file(
          "key.pem",
          ecPair().publicKey.export({ type: "spki", format: "pem" }).toString(),
        ),
      },
      "public key",
      ["ES256"],
    ],
    ["other algorithms", { JWT_SECRET: LONG, JWT_ALGORITHMS: "HS384, HS512" }, "secret", ["HS384", "HS512"]],
  ])("are checked with %s", (_, env, kind, algorithms) => {
    expect(tokenSettings(read({ ...issuer, ...env }))).toMatchObject({
      keys: { kind, algorithms },
      issuer: issuer.JWT_ISSUER,
      audience: "warren",
      clockSkewSeconds: 30,
      claimNames: { rolesClaim: "roles", emailClaim: "email", emailVerified: "claim" },
    });
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ["no issuer", { JWT_SECRET, JWT_AUDIENCE: "a" }, "JWT_ISSUER"],
    ["no audience", { JWT_SECRET, JWT_ISSUER: "a" }, "JWT_AUDIENCE"],
    ["two kinds of keys", { ...issuer, JWT_SECRET, JWT_JWKS_URL: "https://a.example" }, "JWT_JWKS_URL"],
    ["a short secret", { ...issuer, JWT_SECRET: JWT_SECRET.slice(1) }, "JWT_SECRET"],
    ["an unknown algorithm", { ...issuer, JWT_SECRET, JWT_ALGORITHMS: "none" }, "JWT_ALGORITHMS"],
    ["an algorithm of other keys", { ...issuer, JWT_SECRET, JWT_ALGORITHMS: "RS256" }, "JWT_ALGORITHMS"],
    [
      "a secret too short for HS384",
      { ...issuer, JWT_SECRET: LONG.slice(0, 47), JWT_ALGORITHMS: "HS384" },
      "HS384 takes a secret of 48 bytes",
    ],
    [
      "a secret too short for HS512",
      { ...issuer, JWT_SECRET: LONG.slice(0, 63), JWT_ALGORITHMS: "HS256,HS512" },
      "HS512 takes a secret of 64 bytes",
    ],
    [
      "a user in the issuer's address",
      { ...issuer, JWT_JWKS_URL: "https://warren@issuer.example/keys" },
      "JWT_JWKS_URL",
    ],
    [
      "a password in the issuer's address",
      { ...issuer, JWT_JWKS_URL: "https://u:geheim@issuer.example/keys" },
      "JWT_JWKS_URL",
    ],
    ["a file that is not there", { ...issuer, JWT_PUBLIC_KEY_FILE: "no-such-file" }, "JWT_PUBLIC_KEY_FILE"],
    ["a file without a key", { ...issuer, JWT_PUBLIC_KEY_FILE: file("no.pem", "") }, "JWT_PUBLIC_KEY_FILE"],
    ["clocks that differ by hours", { ...issuer, JWT_SECRET, JWT_CLOCK_SKEW_SECONDS: "3600" }, "JWT_CLOCK"],
  ])("with %s are no reason to start, and the variable is named without its value", (_, env, variable) => {
    const start = () => tokenSettings(read(env));

    expect(start).toThrow(variable);
    expect(start).not.toThrow(JWT_SECRET.slice(1));
    expect(start).not.toThrow("geheim");
  });
});

test("containers get every setting that says who calls, but for the mode of development", () => {
  const [compose, example] = ["compose.yaml", ".env.example"].map((name) =>
    readFileSync(new URL(`../../${name}`, import.meta.url), "utf8"),
  );
  for (const name of Object.keys(identityVariables)) {
    const isGiven = name !== "AUTH_MODE";

    expect(compose!.includes(`\n      ${name}: \${${name}:`), name).toBe(isGiven);
    expect(example!.includes(`\n${name}=`), name).toBe(isGiven);
  }
});

describe("development mode", () => {
  test.each(["127.0.0.1", "localhost", "::1", "127.1.2.3"])("listens on this machine only: %s", (HOST) => {
    expect(read({ AUTH_MODE: "development", HOST }).AUTH_MODE).toBe("development");
  });

  test.each(["0.0.0.0", "::", "10.0.0.7", "shop.example", "127.0.0.1.evil.example"])(
    "is refused on %s",
    (HOST) => {
      expect(() => read({ AUTH_MODE: "development", HOST })).toThrow(/HOST is wrong: .*127\.0\.0\.1 only/);
    },
  );

  test("is refused in production", () => {
    expect(() => read({ ...issuer, JWT_SECRET, AUTH_MODE: "development", NODE_ENV: "production" })).toThrow(
      "AUTH_MODE is wrong: it takes everybody at their word",
    );
  });
});

describe("production", () => {
  const production = (env: NodeJS.ProcessEnv) => read({ NODE_ENV: "production", ...env });

  test("starts with an issuer, or with keys for machines alone", () => {
    for (const env of [
      { ...issuer, JWT_SECRET },
      { ...issuer, JWT_JWKS_URL: "https://issuer.example/keys" },
      { ...issuer, JWT_JWKS_URL: "http://127.0.0.1:8080/keys" },
      { WARREN_API_KEYS: "9f86d081884c7d659a2feaa0c55ad015:admin" },
    ])
      expect(() => production(env)).not.toThrow();
  });

  test.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ["nothing to know anybody by", {}, /JWT_JWKS_URL is missing: .*JWT_ISSUER and JWT_AUDIENCE/],
    ["keys over plain HTTP", { ...issuer, JWT_JWKS_URL: "http://issuer.example/keys" }, /https only/],
    [
      "keys over plain HTTP in capitals",
      { ...issuer, JWT_JWKS_URL: "HTTP://issuer.example/keys" },
      /https only/,
    ],
    [
      "keys over plain HTTP after a blank",
      { ...issuer, JWT_JWKS_URL: " http://issuer.example/keys" },
      /https only/,
    ],
    [
      "keys at no address",
      { ...issuer, JWT_JWKS_URL: "issuer" },
      /JWT_JWKS_URL is wrong: must be an address/,
    ],
    [
      "an API key that is none",
      { WARREN_API_KEYS: "short:admin" },
      /WARREN_API_KEYS is wrong: the key of entry 1/,
    ],
    [
      "the secret of an example",
      { ...issuer, JWT_SECRET: "a-string-secret-at-least-256-bits-long" },
      /JWT_SECRET is wrong: .*openssl/,
    ],
    [
      "an API key that can be guessed",
      { WARREN_API_KEYS: "9f86d081884c7d659a2feaa0c55ad015:trusted,changeme-changeme:admin" },
      /WARREN_API_KEYS is wrong: the key of entry 2 can be guessed/,
    ],
    [
      "a secret that can be guessed",
      { ...issuer, JWT_SECRET: "secret".repeat(8) },
      /JWT_SECRET is wrong: .*openssl/,
    ],
  ])("does not start with %s, and says what to give", (_, env, why) => {
    expect(() => production(env)).toThrow(why);
  });
});

describe("what the gateway is on the internet", () => {
  test("nobody is trusted for an address, no page reads, and everybody is limited, but in development", () => {
    const verified = read({});

    expect(verified).toMatchObject({ CORS_ORIGINS: [], HSTS_SECONDS: 0, REQUEST_TIMEOUT_MS: 30_000 });
    expect(verified.TRUST_PROXY).toBeUndefined();
    expect(limitSettings(verified)).toMatchObject({ reads: 1_200, writes: 60, failures: 30, perCaller: 20 });
    expect(limitSettings(read({ AUTH_MODE: "development" }))).toBeUndefined();
    expect(limitSettings(read({ AUTH_MODE: "development", RATE_LIMITS: "on" }))).toBeDefined();
    expect(limitSettings(read({ RATE_LIMITS: "off" }))).toBeUndefined();
  });

  test.each([
    ["2", 2],
    ["loopback, 10.1.0.0/16,2001:db8::/32", ["loopback", "10.1.0.0/16", "2001:db8::/32"]],
  ])("TRUST_PROXY=%s is read", (TRUST_PROXY, proxies) => {
    expect(read({ TRUST_PROXY }).TRUST_PROXY).toEqual(proxies);
  });

  test.each<[string, NodeJS.ProcessEnv, string]>([
    ["CORS_ORIGINS", { CORS_ORIGINS: "*" }, "has to be an origin"],
    ["CORS_ORIGINS", { CORS_ORIGINS: "https://shop.example/path" }, "has to be an origin"],
    ["CORS_ORIGINS", { CORS_ORIGINS: "https://shop.example", AUTH_MODE: "development" }, "refused"],
    [
      "CORS_ORIGINS",
      { ...issuer, JWT_SECRET, NODE_ENV: "production", CORS_ORIGINS: "http://a.example" },
      "https only",
    ],
    ["TRUST_PROXY", { TRUST_PROXY: "true" }, "addresses or networks"],
    ["TRUST_PROXY", { TRUST_PROXY: "0" }, "addresses or networks"],
    ["TRUST_PROXY", { TRUST_PROXY: "10.0.0.0/33" }, "addresses or networks"],
    ["TRUST_PROXY", { TRUST_PROXY: "1", AUTH_MODE: "development" }, "there is no proxy"],
    ["HEADERS_TIMEOUT_MS", { HEADERS_TIMEOUT_MS: "5000", REQUEST_TIMEOUT_MS: "4000" }, "not longer than"],
    ["RATE_LIMITS", { RATE_LIMITS: "yes" }, ""],
    ["RATE_LIMIT_WRITES", { RATE_LIMIT_WRITES: "0" }, ""],
    ["MAX_CONNECTIONS", { MAX_CONNECTIONS: "0" }, ""],
  ])("a wrong %s stops the start with one line: %j", (name, env, why) => {
    expect(() => read(env)).toThrow(new RegExp(`\\n  ${name} is wrong: .*${why}.*$`));
  });
});
