import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { foldQueues } from "./queue-status.js";
import { reasonOf } from "./program-status.js";
import { showStatus } from "./show-status.js";
import type { StackStatus } from "./stack-status.js";

const queue = (name: string, ready = 0, consumers = 0) => ({ name, ready, unacked: 0, consumers });
const secret = "0123456789abcdef01234567";
const program = {
  pid: 41,
  logFile: "/order.log",
  restarts: 0,
  url: "http://localhost:3001",
  reason: undefined,
};
const server = {
  answers: true,
  pid: 40,
  restarts: 0,
  source:
    "RabbitMQ 4.0.5 from the archive of this Debian or Ubuntu, extracted into the cache folder, started on a private port",
};

const status: StackStatus = {
  servers: [
    { ...server, server: "rabbitmq", address: "amqp://guest:guest@127.0.0.1:25672", restarts: 2 },
    { ...server, server: "postgres", address: `postgresql://postgres:${secret}@127.0.0.1:25432/postgres` },
    {
      ...server,
      server: "redis",
      answers: false,
      pid: undefined,
      source: "does not run",
      address: `redis://:${secret}@127.0.0.1:26379`,
    },
  ],
  managementUrl: "http://guest:guest@127.0.0.1:25673",
  launcher: { pid: 39, startTime: "0" },
  programs: [
    { ...program, name: "order", state: { kind: "running" }, ready: true },
    {
      ...program,
      name: "payment",
      pid: undefined,
      state: { kind: "refused", reason: "" },
      ready: false,
      reason: `code 78: The environment does not fit:\n  PLACE_TIMEOUT_MS is wrong: ${"a long story ".repeat(8)}`,
    },
  ],
  queues: foldQueues([
    queue("orders.saga", 3, 1),
    queue("orders.saga.retry.250", 2),
    queue("orders.saga.dead", 1),
    queue("unroutable"),
  ]),
  ready: false,
};
const page = stripVTControlCharacters(showStatus(status));

test("the status of a shop fits 80 columns, with every address whole", () => {
  expect(Math.max(...page.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(page).toContain(`postgresql://postgres:${secret}@127.0.0.1:25432/postgres`);
});

test("it says what does not run and why, and how often something was started again", () => {
  expect(page).toContain("  up  RabbitMQ, process 40, started again 2 times");
  expect(page).toMatch(/^ {2}-- {2}Redis\n.*:\*\*\*@.*\n {6}does not run$/m);
  expect(page).toMatch(
    /^ {2}-- {2}payment .*refused\n {6}code 78: The environment does not fit: PLACE_TIMEOUT_MS/m,
  );
});

test("it says that a launcher is starting as long as it has no programs", () => {
  expect(showStatus({ ...status, programs: [] })).toContain("none of them yet: it is starting");
});

test("retries and dead letters are counted with their queue", () => {
  expect(status.queues).toEqual([
    { name: "orders.saga", ready: 3, unacked: 0, consumers: 1, retrying: 2, dead: 1 },
    { name: "unroutable", ready: 0, unacked: 0, consumers: 0, retrying: 0, dead: 0 },
  ]);
  expect(page).toMatch(/^ {2}orders\.saga +3 +0 +1 +2 +1$/m);
});

test("the reason of a program that is not ready is that of each check that failed", () => {
  const checks = [
    { name: "database", ok: true },
    { name: "broker", ok: false, reason: "connecting" },
  ];

  expect(reasonOf(JSON.stringify({ ready: false, checks }))).toBe("broker: connecting");
  expect(reasonOf("no JSON at all")).toBeUndefined();
});
