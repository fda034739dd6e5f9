import { expect, test } from "vitest";
import { developmentTokens } from "./development-token.js";

const settings = {
  NODE_ENV: "development",
  AUTH_MODE: "development",
  JWT_SECRET: "s".repeat(40),
  JWT_ISSUER: "urn:test",
  JWT_AUDIENCE: "warren",
  JWT_ALGORITHMS: undefined,
  JWT_ROLES_CLAIM: "roles",
} as const;

test("tokens are made in development, with our own secret", async () => {
  const made = await developmentTokens(settings)?.("customer");

  expect(made?.token.split(".")).toHaveLength(3);
  expect(Date.parse(made?.expiresAt ?? "")).toBeGreaterThan(Date.now());
});

test.each([
  ["in production, though the mode were development", { NODE_ENV: "production" }],
  ["where callers prove who they are", { AUTH_MODE: "verified" as const }],
  ["without a secret", { JWT_SECRET: undefined }],
  ["for no issuer", { JWT_ISSUER: undefined }],
  ["for no audience", { JWT_AUDIENCE: undefined }],
  ["for other algorithms", { JWT_ALGORITHMS: ["HS512" as const] }],
])("no token is made %s", (_, other) => {
  expect(developmentTokens({ ...settings, ...other })).toBeUndefined();
});
