import { describe, expect, test } from "vitest";
import { MAX_FAULT_MS, createFaults } from "./faults.js";

describe("injected faults", () => {
  test("are under way from their start to their end", () => {
    let now = new Date(0);
    const faults = createFaults(["provider_down"], { now: () => now });

    expect(faults.isActive("provider_down")).toBe(false);
    faults.inject("provider_down", 1_000);
    now = new Date(999);
    expect(faults.isActive("provider_down")).toBe(true);
    expect(faults.active()).toEqual([{ type: "provider_down", since: new Date(0), until: new Date(1_000) }]);
    now = new Date(1_000);
    expect(faults.isActive("provider_down")).toBe(false);
    expect(faults.active()).toEqual([]);
  });

  test("can be ended early, one or all", () => {
    const faults = createFaults(["provider_down", "database_timeout"]);
    faults.inject("provider_down");
    faults.inject("database_timeout");

    faults.end("provider_down");
    expect(faults.active().map(({ type }) => type)).toEqual(["database_timeout"]);
    faults.end();
    expect(faults.active()).toEqual([]);
  });

  test("last thirty seconds unless told otherwise, and ten minutes at most", () => {
    const faults = createFaults(["slow_handlers"], { now: () => new Date(0) });

    expect(faults.inject("slow_handlers").until).toEqual(new Date(30_000));
    expect(() => faults.inject("slow_handlers", MAX_FAULT_MS + 1)).toThrow(RangeError);
    expect(() => faults.inject("slow_handlers", 0)).toThrow(RangeError);
    expect(() => faults.inject("slow_handlers", Number.NaN)).toThrow(RangeError);
  });

  test("are only those that the service knows: none in production", () => {
    expect(() => createFaults().inject("database_timeout")).toThrow("cannot be simulated here");
  });

  test("tell those who listen when one starts", () => {
    const faults = createFaults(["provider_slow"]);
    const seen: string[] = [];
    const stop = faults.onInjected(({ type }) => seen.push(type));

    faults.inject("provider_slow");
    stop();
    faults.inject("provider_slow");

    expect(seen).toEqual(["provider_slow"]);
  });
});
