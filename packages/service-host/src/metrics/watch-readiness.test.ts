import { Registry } from "prom-client";
import { expect, test } from "vitest";
import type { Check } from "../http/health.js";
import { watchReadiness } from "./watch-readiness.js";

const passes = (name: string): Check => ({ name, ok: true });
const fails = (name: string, optional = false): Check => ({ name, ok: false, optional, reason: "gone" });

function watched(checks: () => Promise<readonly Check[]>): () => Promise<readonly string[]> {
  const registry = new Registry();
  watchReadiness(registry, checks);

  return async () => (await registry.metrics()).split("\n").filter((line) => /^warren_/.test(line));
}

test("a program shows whether it is ready, and which of its checks pass", async () => {
  const samples = watched(async () => [passes("broker"), fails("email sender")]);

  expect(await samples()).toEqual([
    "warren_ready 0",
    'warren_check_passing{check="broker"} 1',
    'warren_check_passing{check="email sender"} 0',
  ]);
});

test("a check that fails and is optional shows, and the program is ready all the same", async () => {
  const samples = watched(async () => [passes("broker"), fails("outbox", true)]);

  expect(await samples()).toContain("warren_ready 1");
  expect(await samples()).toContain('warren_check_passing{check="outbox"} 0');
});

test("a check that is told no more is no more shown", async () => {
  let checks = [passes("broker"), fails("timer prune the inbox")];
  const samples = watched(async () => checks);
  expect(await samples()).toContain('warren_check_passing{check="timer prune the inbox"} 0');

  checks = [passes("broker")];
  expect(await samples()).toEqual(["warren_ready 1", 'warren_check_passing{check="broker"} 1']);
});

test("checks that throw show as one that fails", async () => {
  const samples = watched(() => Promise.reject(new Error("no pool")));

  expect(await samples()).toEqual(["warren_ready 0", 'warren_check_passing{check="readiness"} 0']);
});

test("a scrape does not wait for a check that hangs: it shows what was known, and a later one what came of it", async () => {
  let answer: ((checks: readonly Check[]) => void) | undefined;
  let asked = 0;
  const samples = watched(async () => {
    asked += 1;
    if (asked === 1) return [passes("database")];

    return new Promise<readonly Check[]>((resolve) => (answer = resolve));
  });
  expect(await samples()).toContain('warren_check_passing{check="database"} 1');
  expect(await samples()).toContain('warren_check_passing{check="database"} 1');
  // It is not asked again while it has not answered.
  await samples();
  expect(asked).toBe(2);

  answer?.([fails("database")]);
  await expect.poll(samples).toContain('warren_check_passing{check="database"} 0');
});

test("nothing is shown of checks that have not answered yet, and soon that they do not", async () => {
  const samples = watched(() => new Promise(() => undefined));

  expect(await samples()).toEqual([]);
  await expect
    .poll(samples, { timeout: 20_000 })
    .toEqual(["warren_ready 0", 'warren_check_passing{check="readiness"} 0']);
});

test("names without end do not become series without end", async () => {
  const many = Array.from({ length: 150 }, (_, n) =>
    n === 149 ? fails(`order ${n}`) : passes(`order ${n}`),
  );
  const all = (await watched(async () => many)()).filter((line) => line.includes("check="));

  expect(all).toHaveLength(101);
  expect(all.at(-1)).toBe('warren_check_passing{check="other"} 0');
});
