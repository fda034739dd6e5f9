import { readEnvironment } from "@warren/service-host";
import { expect, test } from "vitest";
import { gatewayEnvironment } from "./environment.js";

const AMQP_URL = "amqp://localhost";

test("only the broker has to be named; there is no key and no Redis by default", () => {
  const environment = readEnvironment(gatewayEnvironment, { AMQP_URL });

  expect(environment).toMatchObject({ PORT: 3000, PLACE_TIMEOUT_MS: 5_000, WARREN_API_KEYS: [] });
  expect(environment.REDIS_URL).toBeUndefined();
});

test("a bad key stops the start without being shown", () => {
  const env = { AMQP_URL, WARREN_API_KEYS: "short-secret:admin" };

  expect(() => readEnvironment(gatewayEnvironment, env)).toThrow("WARREN_API_KEYS");
  expect(() => readEnvironment(gatewayEnvironment, env)).not.toThrow("short-secret");
});
