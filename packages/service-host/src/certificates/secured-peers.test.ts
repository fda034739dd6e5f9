import { expect, test } from "vitest";
import { securedPeers } from "./secured-peers.js";

const plain = {
  AMQP_URL: "amqp://a:b@broker:5672",
  DATABASE_URL: "postgresql://a:b@db:5432/x",
  REDIS_URL: "redis://:a@cache:6379",
};

test("what is reached in plain has no certificate to look at", () => {
  expect(securedPeers(plain)).toEqual([]);
  expect(securedPeers({ ...plain, DATABASE_URL: "postgresql://db/x?sslmode=disable" })).toEqual([]);
});

test("each node of the broker, the database and Redis are known with their usual ports", () => {
  const peers = securedPeers({
    AMQP_URL: "amqps://a:b,c@one,amqps://a:b@[::1]:5673",
    DATABASE_URL: "postgresql://a:b@db/x?sslmode=verify-full",
    REDIS_URL: "rediss://cache",
  });

  expect(peers.map(({ peer, host, port }) => [peer, host, port])).toEqual([
    ["broker", "one", 5_671],
    ["broker", "::1", 5_673],
    ["database", "db", 5_432],
    ["redis", "cache", 6_379],
  ]);
  expect(peers.filter(({ startsPlain }) => startsPlain).map(({ peer }) => peer)).toEqual(["database"]);
});
