import { RpcError } from "@warren/messaging";
import { createMetrics, readinessOf } from "@warren/service-host";
import { afterEach, expect, test, vi } from "vitest";
import { createRemoteGuard, guardChecks, watchGuards } from "./remote-guard.js";

const silent = () => Promise.reject(new RpcError("timed_out", "no reply"));
const options = { failuresToOpen: 3, openMs: 100 };

afterEach(() => {
  vi.useRealTimers();
});

test("a service that does not answer is left alone for a while, then tried again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const guard = createRemoteGuard("inventory", options);
  let asked = 0;
  const ask = () => {
    asked++;

    return silent();
  };
  for (let n = 0; n < 3; n++) await expect(guard.call(ask)).rejects.toMatchObject({ code: "timed_out" });
  await expect(guard.call(ask)).rejects.toMatchObject({
    message: expect.stringContaining("The inventory service does not answer now") as string,
    problem: { code: "unavailable" },
  });
  expect([asked, guard.health().state]).toEqual([3, "open"]);

  vi.setSystemTime(Date.now() + options.openMs);
  expect(await guard.call(() => Promise.resolve("stock"))).toBe("stock");
  expect(guard.health().state).toBe("closed");
});

test.each(["remote_failure", "invalid", "cancelled"] as const)("%s is an answer", async (code) => {
  const guard = createRemoteGuard("inventory", options);
  for (let n = 0; n < 5; n++) {
    await expect(guard.call(() => Promise.reject(new RpcError(code, "no")))).rejects.toMatchObject({ code });
  }
  expect(guard.health().state).toBe("closed");
});

test("no more calls wait than there is room for, and the rest is told at once", async () => {
  const guard = createRemoteGuard("inventory", { concurrency: 2 });
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const waiting = [guard.call(() => held), guard.call(() => held)];
  await expect(guard.call(() => held)).rejects.toMatchObject({ problem: { code: "unavailable" } });
  expect(guard.health().running).toBe(2);

  release();
  await Promise.all(waiting);
  expect(guard.health().running).toBe(0);
});

test("an open circuit shows in metrics and in health, and costs the gateway no readiness", async () => {
  const guards = new Map([
    ["inventory", createRemoteGuard("inventory", { ...options, openMs: 60_000 })],
    ["orders", createRemoteGuard("orders", options)],
  ]);
  const metrics = createMetrics("gateway");
  watchGuards(metrics, guards);
  for (let n = 0; n < 3; n++)
    await guards
      .get("inventory")
      ?.call(silent)
      .catch(() => undefined);

  const text = await metrics.metrics();
  expect(text).toContain('gateway_remote_circuit{remote="inventory",state="open",service="gateway"} 1');
  expect(text).toContain('gateway_remote_circuit{remote="orders",state="closed",service="gateway"} 1');
  expect(text).toContain('gateway_remote_calls{remote="orders",service="gateway"} 0');
  const { ready, checks } = await readinessOf(() => Promise.resolve(guardChecks(guards)));
  expect(ready).toBe(true);
  expect(checks).toMatchObject([
    { name: "circuit to inventory", ok: false, reason: expect.stringContaining("open since") as string },
    { name: "circuit to orders", ok: true },
  ]);
});
