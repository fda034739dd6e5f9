import { afterAll, beforeAll, expect, test } from "vitest";
import { faultsFor, runChaos, showReport } from "@warren/chaos";
import { startBreakableSystem, type BreakableSystem } from "@warren/test-system";

/** With WARREN_CHAOS=1 everything is broken, for two minutes; otherwise some of it, shortly and once, within a minute. */
const WHOLE = process.env["WARREN_CHAOS"] === "1";
const SOME = new Set([
  "order-killed",
  "order-stands-still",
  "broker-cut",
  "database-connections-killed",
  "database-password-wrong",
  "table-locked",
  "delivered-twice",
  "poison",
]);
/** Six that take turns, each held so long and as far apart, end in time for orders to flow at the end. */
const SHORTLY = { holdMs: [5_000, 5_000], spacingMs: [4_000, 6_000] } as const;
const TIMEOUT_MS = 900_000;

const all = faultsFor("one");
const some = all
  .filter(({ name }) => SOME.has(name))
  .map((fault) => (fault.holdMs[1] === 0 ? fault : { ...fault, holdMs: SHORTLY.holdMs }));
const takingTurns = some.filter(({ always }) => always !== true).map(({ name }) => name);

let system: BreakableSystem;

beforeAll(async () => {
  system = await startBreakableSystem();
});
afterAll(() => system.close());

test("each name of what is broken in the suite is one that there is", () => {
  expect(new Set(some.map(({ name }) => name))).toEqual(SOME);
});

test(
  "no order is lost and none is done twice, whatever is killed and cut",
  async () => {
    const report = await runChaos({
      ...{ system, seed: 1, rate: 5 },
      ...(WHOLE ? { faults: all, minutes: 2 } : { faults: some, minutes: 1, spacingMs: SHORTLY.spacingMs }),
    });

    expect(report.lost).toEqual([]);
    expect(report.duplicated).toEqual([]);
    expect(report.deadLetters.others).toEqual({});
    expect(report.audit.findings).toEqual([]);
    expect(report.good, showReport(report)).toBe(true);
    expect(report.accepted).toBeGreaterThan(0);
    const came = report.incidents.map(({ fault }) => fault);
    if (WHOLE) expect(came.length).toBeGreaterThan(0);
    else expect(came).toEqual(expect.arrayContaining(takingTurns));
  },
  TIMEOUT_MS,
);
