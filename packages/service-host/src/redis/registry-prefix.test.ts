import { expect, test } from "vitest";
import { registryPrefix } from "./registry-prefix.js";

test.each([
  ["amqp://guest:guest@localhost:5672", "warren:registry"],
  ["amqp://guest:guest@localhost:5672/", "warren:registry"],
  ["amqp://guest:guest@localhost:5672/%2F", "warren:registry"],
  ["amqps://shop:secret@one/shop,amqps://shop:secret@two/shop", "warren:registry@shop"],
  ["amqp://localhost/a%2Fb", "warren:registry@a/b"],
])("programs at %s have their registry under %s", (url, prefix) => {
  expect(registryPrefix(url)).toBe(prefix);
});
