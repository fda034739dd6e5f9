import { describe, expect, test } from "vitest";
import { emptyRecord } from "../load/customer-results.js";
import { recoveriesOf, reportOf, type Incident } from "./report.js";

const incident = (fault: string, atMs: number, recoveryMs: number | undefined): Incident => ({
  fault,
  atMs,
  heldMs: 100,
  recoveryMs,
});

describe("recoveries", () => {
  test("are the longest of each fault, the slowest fault first", () => {
    const incidents = [incident("a", 0, 300), incident("b", 1_000, 800), incident("a", 3_000, 500)];

    expect(recoveriesOf(incidents)).toEqual([
      { fault: "b", times: 1, longestMs: 800, disturbedMs: undefined },
      { fault: "a", times: 2, longestMs: 500, disturbedMs: undefined },
    ]);
  });

  test("into which the next fault fell are told apart", () => {
    const incidents = [incident("a", 0, 5_000), incident("b", 1_000, 200)];

    expect(recoveriesOf(incidents)).toEqual([
      { fault: "a", times: 1, longestMs: undefined, disturbedMs: 5_000 },
      { fault: "b", times: 1, longestMs: 200, disturbedMs: undefined },
    ]);
  });

  test("that never came last for ever", () => {
    expect(recoveriesOf([incident("a", 0, undefined)])).toEqual([
      { fault: "a", times: 1, longestMs: Infinity, disturbedMs: undefined },
    ]);
  });
});

test("a run in which no order was taken shows nothing, and is not good", () => {
  const nothing = { there: 0, terminal: 0, byStatus: {}, compensated: 0 };
  const orders = { ...nothing, missing: [], unfinished: [], unaskedFor: [] };
  const audited = { clean: true, findings: [], summary: { notices: [] }, left: { settled: true } };
  const good = (accepted: readonly string[]) => {
    const results = { ...emptyRecord(), accepted: new Map(accepted.map((id) => [id, 0])) };

    return reportOf({ results, orders, doubled: [], audited } as unknown as Parameters<typeof reportOf>[0])
      .good;
  };

  expect([good(["o-1"]), good([])]).toEqual([true, false]);
});
