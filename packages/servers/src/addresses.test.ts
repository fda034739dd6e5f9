import { expect, test } from "vitest";
import {
  amqpUrlOf,
  managementRequest,
  managementUrlOf,
  redisUrlOf,
  withDatabase,
  withoutPassword,
  withVhost,
} from "./addresses.js";

const odd = { user: "shop@eu", password: "a/b:c%" };

test("credentials with special characters survive the way through an address", () => {
  const url = new URL(amqpUrlOf(5_672, odd));

  expect(decodeURIComponent(url.username)).toBe(odd.user);
  expect(decodeURIComponent(url.password)).toBe(odd.password);
});

test("a virtual host takes the place of the path, and is encoded", () => {
  expect(withVhost("amqp://guest:guest@127.0.0.1:5672/old", "a/b")).toBe(
    "amqp://guest:guest@127.0.0.1:5672/a%2Fb",
  );
});

test("another database keeps server, credentials and parameters", () => {
  expect(withDatabase("postgresql://u:p@db:5433/postgres?sslmode=require", "orders")).toBe(
    "postgresql://u:p@db:5433/orders?sslmode=require",
  );
});

test("a request to the broker carries the credentials in a header, not in its address", () => {
  const request = managementRequest(managementUrlOf(15_672, odd), "/api/overview");

  expect(request.url).toBe("http://127.0.0.1:15672/api/overview");
  expect(request.headers["authorization"]).toBe(
    `Basic ${Buffer.from(`${odd.user}:${odd.password}`).toString("base64")}`,
  );
});

test("a password is not shown", () => {
  expect(withoutPassword(redisUrlOf(6_379, "secret"))).toBe("redis://:***@127.0.0.1:6379");
});
