import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEnvFile } from "./env-file.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "warren-env-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a .env file gives what the environment does not say, and no password of Compose's servers", () => {
  const file = join(folder, ".env");
  writeFileSync(
    file,
    [
      "# a comment",
      "LOG_LEVEL=debug",
      'SMTP_URL="smtp://mail.example"',
      "JWT_ISSUER=",
      "NODE_ENV=production",
      "ORDER_AMQP_PASSWORD=geheim",
      "POSTGRES_USER=warren",
    ].join("\n"),
  );
  const env: NodeJS.ProcessEnv = { NODE_ENV: "development" };

  expect(loadEnvFile(env, file)).toEqual(["LOG_LEVEL", "SMTP_URL"]);
  expect(env).toEqual({ NODE_ENV: "development", LOG_LEVEL: "debug", SMTP_URL: "smtp://mail.example" });
});

test("without a .env file the environment stays as it is", () => {
  const env = { LOG_LEVEL: "warn" };

  expect(loadEnvFile(env, join(folder, "no-such-file"))).toEqual([]);
  expect(env).toEqual({ LOG_LEVEL: "warn" });
});
