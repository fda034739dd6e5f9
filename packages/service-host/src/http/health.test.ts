import { describe, expect, test } from "vitest";
import { checkThat, readinessOf } from "./health.js";

describe("readiness", () => {
  test("is there when every check is", async () => {
    const checks = [{ name: "database", ok: true }] as const;

    expect(await readinessOf(async () => checks)).toEqual({ ready: true, checks });
  });

  test("is gone when one check fails, and says why", async () => {
    const checks = [
      { name: "database", ok: true },
      { name: "broker", ok: false, reason: "connecting" },
    ] as const;

    expect(await readinessOf(async () => checks)).toEqual({ ready: false, checks });
  });

  test("is gone when the checks throw or do not answer", async () => {
    const thrown = await readinessOf(() => Promise.reject(new Error("broken")));
    const silent = await readinessOf(() => new Promise(() => undefined), 10);

    expect(thrown.checks).toEqual([{ name: "readiness", ok: false, reason: "broken" }]);
    expect(silent.checks).toEqual([{ name: "readiness", ok: false, reason: "no answer within 10 ms" }]);
    expect([thrown.ready, silent.ready]).toEqual([false, false]);
  });
});

describe("a check", () => {
  test("passes when its work ends well, and gives the reason when it does not", async () => {
    expect(await checkThat("database", async () => 1)).toEqual({ name: "database", ok: true });
    expect(await checkThat("database", () => Promise.reject(new Error("refused")))).toEqual({
      name: "database",
      ok: false,
      reason: "refused",
    });
    expect(await checkThat("database", () => new Promise(() => undefined), 10)).toEqual({
      name: "database",
      ok: false,
      reason: "no answer within 10 ms",
    });
  });

  test("names every address that was tried, where a name has several", async () => {
    const refused = new AggregateError([new Error("refused ::1"), new Error("refused 127.0.0.1")], "");

    expect(await checkThat("database", () => Promise.reject(refused))).toMatchObject({
      reason: "refused ::1; refused 127.0.0.1",
    });
  });
});
