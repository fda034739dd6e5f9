import { instancesOf, programs } from "@warren/programs";
import { describe, expect, test } from "vitest";
import { showAddresses, type Callers } from "./show-addresses.js";

const addresses = {
  amqpUrl: "amqp://127.0.0.1:5672",
  databaseUrl: "postgresql://127.0.0.1:5432/postgres",
  redisUrl: "redis://127.0.0.1:6379",
  managementUrl: undefined,
};
const ours = { secret: "s".repeat(32), issuer: "urn:test", audience: "warren" };
const installation = { kind: "installation", ...ours } as const;
const issuer = { kind: "issuer", variable: "JWT_JWKS_URL" } as const;
const shown = (callers: Omit<Callers, "apiKey">) =>
  showAddresses({ addresses }, instancesOf(programs, new Map()), { ...callers, apiKey: "the-key" });

describe("what npm start says of callers", () => {
  test("is that they are taken at their word where they are, and the order is the README's", () => {
    const text = shown({ authMode: "development", tokens: installation });

    expect(text).toContain("taken at their word");
    expect(text).toContain('"userId": "123e4567-e89b-12d3-a456-426614174000"');
    expect(text).not.toContain("Authorization: Bearer $");
    expect(text).toContain("npm run token -- --role admin");
    expect(text).toContain("x-api-key: the-key");
  });

  test("is that they prove who they are where they have to, and the order comes with a token", () => {
    const text = shown({ authMode: "verified", tokens: installation });

    expect(text).not.toContain("taken at their word");
    expect(text).toContain('-H "Authorization: Bearer $(npm run --silent token)"');
    expect(text).not.toContain('"userId"');
  });

  test("is that tokens are made with what the environment has, where it has a secret", () => {
    expect(shown({ authMode: "verified", tokens: { kind: "environment", ...ours } })).toContain("JWT_SECRET");
  });

  test.each(["verified", "development"])("is to ask the issuer where there is one (%s)", (authMode) => {
    const text = shown({ authMode, tokens: issuer });

    expect(text).not.toContain("npm run token");
    expect(text).not.toContain("npm run --silent token");
    expect(text).toContain("your issuer (JWT_JWKS_URL)");
  });
});
