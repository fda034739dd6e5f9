import type { Registered } from "@warren/service-host";
import { expect, test } from "vitest";
import { circuitViews, serviceViews } from "./service-views.js";

const at = "2026-11-29T10:00:00.000Z";
const circuit = {
  name: "card provider",
  state: "open" as const,
  since: at,
  reason: "it refused the connection",
};
const report: NonNullable<Registered["report"]> = {
  process: { pid: 1, rssBytes: 2, heapUsedBytes: 3, eventLoopLagMs: 4 },
  checks: [
    { name: "consumer payments.commands", ok: false, reason: "paused: the card provider cannot be asked" },
  ],
  circuits: [circuit],
  handled: { done: 5 },
  simulated: [],
  simulates: [],
};
const one: Registered = {
  service: "payment",
  instance: "p1",
  address: "http://127.0.0.1:3003",
  version: "1",
  startedAt: at,
  seenAt: at,
  state: "unavailable",
  host: "alpha",
  report,
  gone: false,
};

test("every service is listed, one without instances too, and an instance with why it is not ready", () => {
  const { report: _, host: _host, ...older } = one;

  expect(
    serviceViews(["order", "payment"], [one, { ...older, instance: "p0", state: "ready" }]),
  ).toMatchObject([
    { service: "order", instances: [] },
    {
      service: "payment",
      instances: [
        { instance: "p1", state: "unavailable", host: "alpha", checks: report.checks, handled: { done: 5 } },
        { instance: "p0", state: "ready" },
      ],
    },
  ]);
});

test("an instance that is gone is listed as gone, whatever it said last", () => {
  expect(serviceViews([], [{ ...one, state: "ready", gone: true }])).toMatchObject([
    { service: "payment", instances: [{ state: "gone", seenAt: at, checks: report.checks }] },
  ]);
});

test("one that is gone says who was started in its place; where nobody was, it is missing", () => {
  const later = "2026-11-29T10:00:20.000Z";
  const gone = { ...one, gone: true };
  const views = serviceViews(
    [],
    [gone, { ...gone, instance: "p2" }, { ...one, instance: "p3", startedAt: later, seenAt: later }],
  );

  expect(views[0]?.instances.map(({ instance, replacedBy }) => [instance, replacedBy])).toEqual([
    ["p1", "p3"],
    ["p2", undefined],
    ["p3", undefined],
  ]);
});

test("this gateway's circuits are as they are now, others' as they said, and those of who is gone are left out", () => {
  const now = new Date("2026-11-29T10:00:03.000Z");
  const since = new Date(at);
  const own = {
    service: "gateway",
    instance: "g1",
    circuits: [
      { name: "requests to orders", state: "open" as const, since, lastError: "timed out" },
      { name: "requests to inventory", state: "closed" as const, since, lastError: "timed out" },
    ],
  };
  const stale = { ...one, service: "gateway", instance: "g1" };

  expect(circuitViews(own, [one, stale, { ...one, instance: "p2", gone: true }], now)).toEqual([
    {
      service: "gateway",
      instance: "g1",
      name: "requests to orders",
      state: "open",
      since: at,
      reason: "timed out",
      seenAt: now.toISOString(),
    },
    {
      service: "gateway",
      instance: "g1",
      name: "requests to inventory",
      state: "closed",
      since: at,
      seenAt: now.toISOString(),
    },
    { service: "payment", instance: "p1", ...circuit, seenAt: at },
  ]);
});
