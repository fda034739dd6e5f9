import { describe, expect, test } from "vitest";
import { MAX_FAILURE_MS, createFailures } from "./failures.js";

describe("simulated failures", () => {
  test("are under way from their start to their end", () => {
    let now = new Date(0);
    const failures = createFailures(["provider_down"], { now: () => now });

    expect(failures.check("provider_down")).toBe(false);
    failures.activate("provider_down", 1_000);
    now = new Date(999);
    expect(failures.check("provider_down")).toBe(true);
    expect(failures.active()).toEqual([
      { type: "provider_down", since: new Date(0), until: new Date(1_000) },
    ]);
    now = new Date(1_000);
    expect(failures.check("provider_down")).toBe(false);
    expect(failures.active()).toEqual([]);
  });

  test("can be ended early, one or all", () => {
    const failures = createFailures(["provider_down", "database_timeout"]);
    failures.activate("provider_down");
    failures.activate("database_timeout");

    failures.end("provider_down");
    expect(failures.active().map(({ type }) => type)).toEqual(["database_timeout"]);
    failures.end();
    expect(failures.active()).toEqual([]);
  });

  test("last thirty seconds unless told otherwise, and ten minutes at most", () => {
    const failures = createFailures(["slow_handlers"], { now: () => new Date(0) });

    expect(failures.activate("slow_handlers").until).toEqual(new Date(30_000));
    expect(() => failures.activate("slow_handlers", MAX_FAILURE_MS + 1)).toThrow(RangeError);
    expect(() => failures.activate("slow_handlers", 0)).toThrow(RangeError);
    expect(() => failures.activate("slow_handlers", Number.NaN)).toThrow(RangeError);
  });

  test("are only those that the service knows: none in production", () => {
    expect(() => createFailures().activate("database_timeout")).toThrow("cannot be simulated here");
  });

  test("tell those who listen when one starts", () => {
    const failures = createFailures(["provider_slow"]);
    const seen: string[] = [];
    const stop = failures.onActivated(({ type }) => seen.push(type));

    failures.activate("provider_slow");
    stop();
    failures.activate("provider_slow");

    expect(seen).toEqual(["provider_slow"]);
  });
});
