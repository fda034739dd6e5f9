import { describe, expect, test } from "vitest";
import { reportOf } from "../report/report.js";
import { markdownOf } from "./markdown.js";
import { showReport } from "./report.js";

describe("the report of a run", () => {
  test("that a signal ended says so, with the minutes that were planned and those that it lasted", () => {
    const report = reportOfRun({ minutes: 15, lastedMinutes: 7.4, cutShort: true });

    expect(markdownOf(report, "npm run chaos")).toContain("cut short by a signal after 7.4 of 15 minutes");
    expect(showReport(report)).toContain("cut short by a signal after 7.4 of 15 minutes");
    expect(JSON.parse(JSON.stringify(report))).toMatchObject({
      minutes: 15,
      lastedMinutes: 7.4,
      cutShort: true,
    });
  });

  test("that came to its end says how long that was", () => {
    const page = markdownOf(
      reportOfRun({ minutes: 15, lastedMinutes: 15, cutShort: false }),
      "npm run chaos",
    );

    expect(page).toContain("seed 1, 15 minutes, begun");
    expect(page).not.toContain("cut short");
  });
});

test("a run that a fault ended, because it failed, is no good one, and breaks no promise", () => {
  const report = reportOfRun({
    minutes: 15,
    lastedMinutes: 3,
    cutShort: false,
    failed: "redis-gone: no port",
  });

  expect(report.good).toBe(false);
  expect(markdownOf(report, "npm run chaos")).toContain("nothing lost, but ended by a fault that failed");
  expect(showReport(report)).toContain(
    "ended after 3 of 15 minutes by a fault that failed (redis-gone: no port)",
  );
});

test("a recovery that nobody saw in time is not said to have never come", () => {
  const report = reportOfRun({ minutes: 1, lastedMinutes: 1, cutShort: false });
  const incidents = [{ fault: "broker-cut", atMs: 0, heldMs: 0, recoveryMs: undefined }];

  expect(markdownOf({ ...report, incidents }, "npm run chaos")).toContain("| not within 120.0 s |");
});

function reportOfRun(
  length: Readonly<{ minutes: number; lastedMinutes: number; cutShort: boolean; failed?: string }>,
) {
  return reportOf({
    ...length,
    ...{ seed: 1, rate: 3, startedAt: "2026-01-01T00:00:00.000Z", machine: {}, poisonSent: 0, restarts: {} },
    ...{ incidents: [], doubled: [], effects: {}, mailsSentAgain: 0 },
    deadLetters: { poisons: {}, others: {} },
    orders: {
      there: 0,
      terminal: 0,
      byStatus: {},
      compensated: 0,
      missing: [],
      unfinished: [],
      unaskedFor: [],
    },
    results: {
      ...{ accepted: new Map(), abused: new Map(), refused: new Map(), brokenPromises: [] },
      ...{ unanswered: 0, sentAgain: 0, doubled: 0, cancellationsAsked: 0, undecided: 0 },
    },
    audited: {
      ...{ clean: true, findings: [], left: { settled: true } },
      summary: {
        ...{ at: "2026-01-01T00:15:00.000Z", durationMs: 1, checks: [], brokerLookedAt: true, notices: [] },
        orders: { total: 0, byStatus: {}, waiting: 0, moving: 0 },
      },
    },
  });
}
