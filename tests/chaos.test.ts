import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsFor, runChaos, showReport } from "@warren/chaos";
import { startBreakableSystem, type BreakableSystem } from "@warren/test-system";

/** With WARREN_CHAOS=1 everything is broken, for two minutes; otherwise a little, for half a minute. */
const WHOLE = process.env["WARREN_CHAOS"] === "1";
const SOME = new Set([
  "order-killed",
  "broker-cut",
  "database-connections-killed",
  "delivered-twice",
  "poison",
]);
const TIMEOUT_MS = 900_000;

const faults = faultsFor("one");

let system: BreakableSystem;

beforeAll(async () => {
  system = await startBreakableSystem();
});
afterAll(() => system.close());

test(
  "no order is lost and none is done twice, whatever is killed and cut",
  async () => {
    const report = await runChaos({
      system,
      faults: WHOLE ? faults : faults.filter(({ name }) => SOME.has(name)),
      seed: 1,
      minutes: WHOLE ? 2 : 0.5,
      rate: 5,
    });

    expect(report.lost).toEqual([]);
    expect(report.duplicated).toEqual([]);
    expect(report.deadLetters.others).toEqual({});
    expect(report.audit.findings).toEqual([]);
    expect(report.good, showReport(report)).toBe(true);
    expect(report.accepted).toBeGreaterThan(0);
    expect(report.incidents.length).toBeGreaterThan(0);
  },
  TIMEOUT_MS,
);
