import { describe, expect, test, vi } from "vitest";
import type { Fault } from "./fault.js";
import type { FaultContext } from "./fault-context.js";
import { orHealed } from "./faults/or-healed.js";
import { injectFaults } from "./inject-faults.js";
import { QUIET_MS } from "./schedule.js";

const HOUR_MS = 3_600_000;

describe("a run of faults", () => {
  test("that a signal ends says how long it lasted, and that it was cut short", async () => {
    const { lastedMs, cutShort } = await inject({ durationMs: HOUR_MS, signal: AbortSignal.timeout(20) });

    expect(cutShort).toBe(true);
    expect(lastedMs).toBeGreaterThanOrEqual(15);
    expect(lastedMs).toBeLessThan(HOUR_MS);
  });

  test("that was ended before it began lasted no time", async () => {
    expect(await inject({ durationMs: HOUR_MS, signal: AbortSignal.abort() })).toMatchObject({
      lastedMs: 0,
      cutShort: true,
    });
  });

  test("that a signal would end later lasted as long as was planned", async () => {
    expect(await inject({ durationMs: 30, signal: AbortSignal.timeout(HOUR_MS) })).toEqual({
      incidents: [],
      lastedMs: 30,
      cutShort: false,
      failed: undefined,
    });
  });

  test("that meets a fault which fails ends there, and says which", async () => {
    const fails = () => Promise.reject(new Error("the server does not start"));
    const faults = [{ name: "server-gone", breaks: "a server", holdMs: [0, 0], inject: fails } as const];
    vi.useFakeTimers();
    const running = inject({ durationMs: 20_000, signal: new AbortController().signal, faults });
    await vi.advanceTimersByTimeAsync(QUIET_MS);
    vi.useRealTimers();
    const run = await running;

    expect(run).toMatchObject({ failed: "server-gone: the server does not start", cutShort: false });
    expect(run.lastedMs).toBeLessThan(20_000);
  });

  test("ends those that went on beside the others, also where one of them cannot be ended", async () => {
    const healed: string[] = [];
    const always = (name: string, heal: () => Promise<void>): Fault => ({
      ...{ name, breaks: name, holdMs: [0, 0], always: true },
      inject: () => Promise.resolve(heal),
    });
    const run = await inject({
      durationMs: 20,
      signal: new AbortController().signal,
      faults: [
        always("copies", () => Promise.reject(new Error("no broker"))),
        always("poison", () => Promise.resolve(void healed.push("poison"))),
      ],
    });

    expect(healed).toEqual(["poison"]);
    expect(run).toMatchObject({ failed: "copies: no broker", incidents: [] });
  });
});

test("a fault of several steps leaves nothing broken where one of them fails, and says why", async () => {
  const healed: string[] = [];
  const heal = () => Promise.resolve(void healed.push("healed"));

  expect(await orHealed(heal, () => Promise.resolve())).toBe(heal);
  expect(healed).toEqual([]);
  await expect(orHealed(heal, () => Promise.reject(new Error("no server")))).rejects.toThrow("no server");
  expect(healed).toEqual(["healed"]);
  const cannot = () => Promise.reject(new Error("nor healed"));
  await expect(orHealed(cannot, () => Promise.reject(new Error("no server")))).rejects.toThrow("no server");
});

function inject(options: Readonly<{ durationMs: number; signal: AbortSignal; faults?: readonly Fault[] }>) {
  return injectFaults({
    ...{ faults: [], seed: 1, onEvent: () => undefined, untilOrdersFlow: () => Promise.resolve(0) },
    // Without faults there is nothing to break.
    context: {} as FaultContext,
    ...options,
  });
}
