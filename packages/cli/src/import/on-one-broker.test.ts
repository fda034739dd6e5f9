import { brokerAddress } from "@warren/broker-admin";
import { expect, test } from "vitest";
import { onOneBroker } from "./on-one-broker.js";

const amqpOf = (management: string | undefined, env: Readonly<Record<string, string>>) =>
  brokerAddress(onOneBroker({ management }, env), env).amqpUrl;

test("messages are read on the host of the HTTP API that is named, whatever host AMQP_URL names", () => {
  const env = { AMQP_URL: "amqp://dev:tea@staging:5673/shop" };

  expect(amqpOf("http://reader:secret@prod:15672", env)).toBe("amqp://reader:secret@prod/shop");
  expect(amqpOf("http://prod:15672", env)).toBe("amqp://dev:tea@prod/shop");
  expect(amqpOf("https://reader:secret@prod:15671", {})).toBe("amqps://reader:secret@prod/%2F");
});

test("an AMQP_URL of the same host stays as it is, and so does a pair that the environment has", () => {
  const local = { AMQP_URL: "amqp://dev:tea@localhost:5673/shop" };
  const pair = { AMQP_URL: "amqp://dev:tea@rabbit/shop", AMQP_MANAGEMENT_URL: "https://rabbit-ui" };

  expect(amqpOf("http://127.0.0.1:15672", local)).toBe("amqp://dev:tea@localhost:5673/shop");
  expect(amqpOf(undefined, pair)).toBe("amqp://dev:tea@rabbit/shop");
});

test("what is no address is left to whoever says so", () => {
  expect(() => amqpOf("nowhere", {})).toThrow("--management is no address");
  expect(() => amqpOf("http://prod:15672", { AMQP_URL: "rabbit" })).toThrow("AMQP_URL is no address");
});
