import { expect, test } from "vitest";
import { failuresOf } from "./failures.js";
import { healthOf, reasonsOf } from "./health.js";
import type { Instance } from "./service-types.js";

const instance = (change: Partial<Instance> = {}): Instance => ({
  instance: "order-1",
  state: "ready",
  address: "http://127.0.0.1:3001",
  version: "dev",
  startedAt: "2026-11-29T22:00:00.000Z",
  seenAt: "2026-11-29T22:00:05.000Z",
  ...change,
});
const fault = { type: "provider_down", since: "2026-11-29T22:00:00.000Z", until: "2026-11-29T22:01:00.000Z" };

test.each([
  ["Not running", []],
  ["Unavailable", [instance({ state: "gone" })]],
  ["1 of 2 ready", [instance(), instance({ state: "unavailable" })]],
  ["Ready", [instance({ state: "gone", replacedBy: "order-2" }), instance()]],
  ["1 of 2 ready", [instance({ state: "gone" }), instance()]],
  ["2 ready", [instance({ state: "gone", replacedBy: "order-3" }), instance(), instance()]],
  ["Unavailable", [instance({ state: "gone", replacedBy: "order-2" }), instance({ state: "unavailable" })]],
  ["Ready", [instance()]],
  ["2 ready", [instance(), instance()]],
  ["Ready, failing on purpose", [instance({ simulated: [fault] })]],
])("a service is %s", (name, instances) => {
  expect(healthOf({ instances }).name).toBe(name);
});

test("one that is missing is worse than one that is not ready", () => {
  expect(healthOf({ instances: [instance(), instance({ state: "gone" })] }).tone).toBe("failed");
  expect(healthOf({ instances: [instance(), instance({ state: "unavailable" })] }).tone).toBe("waiting");
});

test("an instance says what it lacks, and why where it knows", () => {
  const checks = [
    { name: "database", ok: true },
    { name: "consumer orders.saga", ok: false, reason: "it waits for the database" },
    { name: "redis", ok: false, optional: true },
    { name: "consumer orders.requests", ok: false, optional: true, reason: "sue paused it" },
  ];

  expect(reasonsOf(instance({ checks }))).toEqual([
    "consumer orders.saga: it waits for the database",
    "redis",
  ]);
});

test("each service fails in its own ways, and the gateway in none", () => {
  expect(failuresOf("order").map(({ type }) => type)).not.toContain("provider_down");
  expect(failuresOf("payment").map(({ type }) => type)).toContain("provider_down");
  expect(failuresOf("gateway")).toEqual([]);
});
