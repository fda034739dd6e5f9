import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { createOrderWindow } from "./order-window.js";

const START = Date.parse("2026-03-02T09:30:00.000Z");

function openWindow(startedAt = START) {
  let at = startedAt;
  const window = createOrderWindow({ now: () => at });

  return {
    window,
    later: (seconds: number) => {
      at += seconds * 1_000;
    },
    moves: (
      status: "created" | "confirmed" | "rejected" | "cancelled",
      sale?: { tookMs: number; amount: string; currency?: string },
    ) => {
      const changedAt = new Date(at).toISOString();
      window.tell({
        orderId: randomUUID(),
        userId: randomUUID(),
        status,
        version: 0,
        changedAt,
        ...(sale === undefined
          ? {}
          : {
              sale: {
                totalAmount: sale.amount,
                currency: sale.currency ?? "USD",
                placedAt: new Date(at - sale.tookMs).toISOString(),
              },
            }),
      });
    },
  };
}

test("what was heard is counted, in steps that are over and in totals up to this moment", () => {
  const { window, later, moves } = openWindow();
  for (let n = 0; n < 20; n++) moves("created");
  later(10);
  moves("rejected");
  later(25);
  moves("created");
  const { points, totals, statuses, stepSeconds } = window.read("15m");

  expect(stepSeconds).toBe(10);
  expect(points.map(({ placed, undone }) => [placed, undone])).toEqual([
    [2, 0],
    [0, 0.1],
    [0, 0],
  ]);
  expect(points[0]?.at).toBe("2026-03-02T09:30:10.000Z");
  expect(totals).toEqual({ placed: 21, confirmed: 0, undone: 1, p50Ms: null, p99Ms: null });
  expect(statuses).toEqual([
    { status: "created", count: 21 },
    { status: "rejected", count: 1 },
  ]);
});

test.each([
  [10, 0.2],
  // Two orders in a fifth of a second are not ten a second.
  [0.2, 2],
])(
  "begun %s s before a step's end it has a point of that step, by as much as it heard",
  (seconds, placed) => {
    const { window, later, moves } = openWindow(START - seconds * 1_000);
    for (let n = 0; n < 2; n++) moves("created");
    later(seconds);
    const { points, totals } = window.read("1h");

    expect(points).toMatchObject([{ at: "2026-03-02T09:30:00.000Z", placed }]);
    expect(totals.placed).toBe(2);
  },
);

test("revenue is exact, by currency, and so is how long orders took, nearly", () => {
  const { window, moves } = openWindow();
  for (let n = 0; n < 99; n++) moves("confirmed", { tookMs: 200, amount: "0.10" });
  moves("confirmed", { tookMs: 60_000, amount: "1000000.05", currency: "EUR" });
  const { totals, revenue } = window.read("1h");

  expect(revenue).toEqual([
    { currency: "EUR", amount: "1000000.05" },
    { currency: "USD", amount: "9.90" },
  ]);
  expect(Math.abs((totals.p50Ms ?? 0) / 200 - 1)).toBeLessThan(0.03);
  expect(Math.abs((totals.p99Ms ?? 0) / 200 - 1)).toBeLessThan(0.03);
});

test("nothing is said of before it began, and nothing of before the span", () => {
  const { window, later, moves } = openWindow();
  moves("created");
  expect(window.read("1h")).toMatchObject({
    since: "2026-03-02T09:30:00.000Z",
    points: [],
    totals: { placed: 1 },
  });
  later(1_800);
  moves("created");
  expect(window.read("15m")).toMatchObject({ since: "2026-03-02T09:45:00.000Z", totals: { placed: 1 } });
  expect(window.read("1h")).toMatchObject({ since: "2026-03-02T09:30:00.000Z", totals: { placed: 2 } });
  later(3_000);
  expect(window.read("1h")).toMatchObject({ since: "2026-03-02T09:50:00.000Z", totals: { placed: 1 } });
  expect(window.read("1h").points).toHaveLength(120);
  later(3_600);
  expect(window.read("1h")).toMatchObject({ totals: { placed: 0 }, statuses: [] });
});
