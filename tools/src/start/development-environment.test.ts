import { gatewayEnvironment } from "@warren/gateway";
import { developmentTokens, developmentTokenSecret } from "@warren/programs";
import { readEnvironment } from "@warren/service-host";
import { afterEach, expect, test, vi } from "vitest";
import { developmentEnvironment } from "./development-environment.js";

const addresses = {
  amqpUrl: "amqp://guest:guest@127.0.0.1:5672",
  databaseUrl: "postgresql://warren:warren@127.0.0.1:5432/postgres",
  redisUrl: "redis://127.0.0.1:6379",
  managementUrl: undefined,
};
const gatewayOf = async (own: NodeJS.ProcessEnv = {}) => {
  return readEnvironment(gatewayEnvironment, {
    ...(await developmentEnvironment({ addresses })),
    AMQP_URL: addresses.amqpUrl,
    ...own,
  });
};

afterEach(() => vi.unstubAllEnvs());

test("npm start takes callers at their word, and the tokens of npm run token", async () => {
  vi.stubEnv("NODE_ENV", undefined);

  expect(await gatewayOf()).toMatchObject({
    AUTH_MODE: "development",
    HOST: "127.0.0.1",
    JWT_SECRET: await developmentTokenSecret(),
    JWT_ISSUER: developmentTokens.issuer,
    JWT_AUDIENCE: developmentTokens.audience,
  });
});

test("an empty variable counts as missing", async () => {
  for (const name of ["NODE_ENV", "AUTH_MODE", "JWT_SECRET", "JWT_JWKS_URL", "JWT_ISSUER"]) {
    vi.stubEnv(name, "");
  }

  expect(await gatewayOf()).toMatchObject({
    AUTH_MODE: "development",
    JWT_SECRET: await developmentTokenSecret(),
    JWT_ISSUER: developmentTokens.issuer,
  });
});

test("it does not so in production, nor for others than this machine", async () => {
  await expect(gatewayOf({ HOST: "0.0.0.0" })).rejects.toThrow("HOST");
  vi.stubEnv("NODE_ENV", "production");

  expect(await gatewayOf()).toMatchObject({ AUTH_MODE: "verified" });
  await expect(gatewayOf({ AUTH_MODE: "development" })).rejects.toThrow("AUTH_MODE");
  expect((await gatewayOf()).MAIL_CATCHER_URL).toBeUndefined();
  await expect(gatewayOf({ MAIL_CATCHER_URL: "http://127.0.0.1:3080" })).rejects.toThrow("MAIL_CATCHER_URL");
});

test("API keys that the environment names are taken beside the one of the installation", async () => {
  vi.stubEnv("WARREN_API_KEYS", "0Zq8vN3xR7tLw2KpYb5sHd9GfJc4MnQe:admin");

  expect((await gatewayOf()).WARREN_API_KEYS.map(({ role }) => role)).toEqual(["admin", "trusted"]);
});

test("e-mails go where the environment says, else to the catcher", async () => {
  expect(await developmentEnvironment({ addresses }, { portsHigher: 100 })).toMatchObject({
    SMTP_URL: "smtp://127.0.0.1:3125",
    CATCHER_SMTP_PORT: "3125",
    MAIL_CATCHER_URL: "http://127.0.0.1:3180",
    CATCHER_CONSOLE_URL: "http://localhost:3100/mail",
  });
  vi.stubEnv("SMTP_URL", "smtp://mail.example");

  expect(await developmentEnvironment({ addresses })).toMatchObject({ SMTP_URL: "smtp://mail.example" });
});

test("an issuer that the environment names is the one whose tokens are taken", async () => {
  vi.stubEnv("JWT_JWKS_URL", "https://issuer.example/keys");
  vi.stubEnv("AUTH_MODE", "verified");
  const own = { JWT_JWKS_URL: "https://issuer.example/keys", JWT_ISSUER: "x", JWT_AUDIENCE: "y" };
  const gateway = await gatewayOf(own);

  expect(gateway).toMatchObject({ AUTH_MODE: "verified", JWT_ISSUER: "x" });
  expect(gateway.JWT_SECRET).toBeUndefined();
});
