import { expect, test } from "vitest";
import { basicAuthorization, shown, userOf, vhostOf } from "./address.js";

test("the virtual host is read from the address of the broker", () => {
  expect(vhostOf("amqp://guest:guest@localhost:5672")).toBe("/");
  expect(vhostOf("amqp://localhost/")).toBe("/");
  expect(vhostOf("amqp://localhost/%2F")).toBe("/");
  expect(vhostOf("amqp://localhost/test-1")).toBe("test-1");
});

test("credentials are decoded before they are sent, and are not shown", () => {
  const odd = "http://a%40b:p%3A%2F@localhost:15672/rabbit/";

  expect(userOf(odd)).toBe("a@b");
  expect(basicAuthorization(odd)).toBe(`Basic ${Buffer.from("a@b:p:/").toString("base64")}`);
  expect(shown(odd)).toBe("http://localhost:15672/rabbit");
});
