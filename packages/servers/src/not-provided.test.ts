import { expect, test } from "vitest";
import { joinMissing, NotProvidedError } from "./not-provided.js";

const rabbitmq = new NotProvidedError(["rabbitmq"], "RabbitMQ is not installed.");
const redis = new NotProvidedError(["redis"], "Redis is not installed.");
const postgres = new NotProvidedError(
  ["postgres"],
  "The npm package is missing.",
  "npm install --include=optional",
);

test("what is missing is told with the command that helps", () => {
  expect(rabbitmq.message).toMatch(/^RabbitMQ is not installed\.\nThis helps: .+/);
});

test("two missing servers are told together, with one command for both", () => {
  const both = joinMissing([rabbitmq, redis]);

  expect(both.finding).toBe("RabbitMQ is not installed.\nRedis is not installed.");
  expect(both.message.match(/This helps: /g)).toHaveLength(1);
  expect(both.servers).toEqual(["rabbitmq", "redis"]);
});

test("a server of another origin adds its own command", () => {
  expect(joinMissing([redis, postgres]).help).toMatch(/ && npm install --include=optional$/);
});
