import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rulesFile } from "@warren/observability";
import { repository } from "@warren/programs";
import { expect, test } from "vitest";
import { alertDrills } from "./index.js";

/**
 * tests/observability.test.ts has them fire on the shop whose dashboards it looks at: a message, a binding, a table, a service or the
 * card provider is enough, and none of it needs servers of its own or windows that are shorter.
 */
const PROVOKED_THERE = ["CircuitOpen", "DeadLetters", "QueuePaused", "QueueWithoutConsumers", "Unroutable"];

const alerts = [...readFileSync(rulesFile, "utf8").matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
const played = alertDrills.flatMap((drill) => drill.alerts);

test("every alert of deploy/observability is played by a drill or provoked by a test that is named here, and none is made up", () => {
  expect(alerts.length).toBeGreaterThan(15);
  expect([...new Set([...played, ...PROVOKED_THERE])].sort()).toEqual([...alerts].sort());
  expect(PROVOKED_THERE.filter((alert) => played.includes(alert))).toEqual([]);
});

test.each(PROVOKED_THERE)("%s is provoked, and seen to clear, by the test that is named here", (alert) => {
  const text = readFileSync(join(repository, "tests/observability.test.ts"), "utf8");

  expect(text).toContain(`untilFires("${alert}")`);
  expect(text).toContain(`untilClears("${alert}")`);
});
