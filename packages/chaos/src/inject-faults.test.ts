import { describe, expect, test, vi } from "vitest";
import type { Fault } from "./fault.js";
import type { FaultContext } from "./fault-context.js";
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
});

function inject(options: Readonly<{ durationMs: number; signal: AbortSignal; faults?: readonly Fault[] }>) {
  return injectFaults({
    ...{ faults: [], seed: 1, onEvent: () => undefined, untilOrdersFlow: () => Promise.resolve(0) },
    // Without faults there is nothing to break.
    context: {} as FaultContext,
    ...options,
  });
}
