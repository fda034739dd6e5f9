import { ConsecutiveBreaker, circuitBreaker, handleAll } from "cockatiel";
import { afterEach, expect, test, vi } from "vitest";
import { circuitCheck, followCircuit, watchCircuits } from "./circuit.js";
import { createMetrics } from "./metrics/metrics.js";

const failing = () => Promise.reject(new Error("no answer"));

afterEach(() => {
  vi.useRealTimers();
});

function openAfterOne() {
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: 1_000, breaker: new ConsecutiveBreaker(1) });

  return { breaker, health: followCircuit(breaker) };
}

test("a circuit tells its state, since when, and why it opened", async () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const { breaker, health } = openAfterOne();
  expect(health()).toEqual({ state: "closed", since: new Date(0), lastError: undefined });

  vi.setSystemTime(500);
  await breaker.execute(failing).catch(() => undefined);
  expect(health()).toEqual({ state: "open", since: new Date(500), lastError: "no answer" });

  vi.setSystemTime(2_000);
  await breaker.execute(async () => {
    await Promise.resolve();
    expect(health()).toMatchObject({ state: "half-open", since: new Date(2_000) });
  });
  expect(health()).toMatchObject({ state: "closed", since: new Date(2_000) });
});

test("its check fails with the reason while it is not closed", async () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const { breaker, health } = openAfterOne();
  expect(circuitCheck("card provider", health())).toEqual({ name: "card provider", ok: true });

  await breaker.execute(failing).catch(() => undefined);
  expect(circuitCheck("card provider", health(), { optional: true })).toEqual({
    name: "card provider",
    ok: false,
    reason: "circuit open since 1970-01-01T00:00:00.000Z: no answer",
    optional: true,
  });
});

test("its gauge is 1 for the state in which it is", async () => {
  const metrics = createMetrics("test");
  watchCircuits(metrics, {
    name: "circuits",
    help: "Circuits.",
    labelNames: ["remote"],
    read: () => [{ labels: { remote: "orders" }, state: "half-open" }],
  });

  const text = await metrics.metrics();
  for (const [state, value] of Object.entries({ closed: 0, "half-open": 1, open: 0 })) {
    expect(text).toContain(`circuits{remote="orders",state="${state}",service="test"} ${value}`);
  }
});
