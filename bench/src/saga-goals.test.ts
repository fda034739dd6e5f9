import { machine } from "@warren/test-system";
import { expect, test } from "vitest";
import { GOAL_SET_AT, sagaGoals } from "./saga-goals.js";
import type { Result } from "./saga-report.js";
import type { ShopName } from "./shop.js";

type Run = Result["runs"][number];

const loadOf = (perSecond: number, confirmedMs: number) => ({
  ...{ perSecond, answeredMs: [1], confirmedMs: [confirmedMs] },
});

function runOf(shop: ShopName, ordersPerSecond: number, more: Partial<Run> = {}): Run {
  return {
    ...{ shop, round: 0, ordersPerSecond, takenPerSecond: ordersPerSecond },
    ...{ cpuMs: { order: 4, RabbitMQ: 3, driver: 50, "mail catcher": 50 } },
    ...{ servers: { transactions: 0, walBytes: 0, broker: undefined }, batches: [], loads: [] },
    ...more,
  };
}

function goalsOf(runs: readonly Run[], raw: readonly number[] = [1, 1]): readonly string[] {
  const { messagesPerSecond } = GOAL_SET_AT;
  const goals = sagaGoals({
    ...{ command: "", at: "", machine: machine(), sources: [], runs },
    driving: {
      ...{ orders: 1, warmup: 0, atOnce: 1, lines: 1, loads: [], loadSeconds: 1, brokerStatistics: false },
    },
    baselines: raw.map((speed) => ({ messagesPerSecond: speed * messagesPerSecond, commitsPerSecond: 1 })),
  });

  return goals.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
}

test("says of each goal whether it is kept, at its limit as well", () => {
  const runs = [
    runOf("warren", 80, { loads: [loadOf(10, 20), loadOf(40, 300)] }),
    runOf("ceiling", 100),
    runOf("article", 16),
  ];

  expect(goalsOf(runs)).toEqual([
    "| of Warren | the middle round (and range) | goal |  |",
    "| orders/s, Warren ÷ ceiling | 0.80 | ≥ 0.8 | kept |",
    "| orders/s, Warren ÷ article | 5.00 | ≥ 5 | kept |",
    "| CPU an order, scaled, ms | 7.00 | ≤ 7 | kept |",
    "| idle: placed to confirmed, p50, ms | ? | ≤ 60 | not measured |",
    "| idle: placed to confirmed, p99, ms | ? | ≤ 120 | not measured |",
    "| half of saturation: placed to confirmed, p99, ms | 300 | ≤ 300 | kept |",
  ]);
});

test("says of what was measured and missed that it is not kept, however it rounds", () => {
  const runs = [
    runOf("warren", 79.9, { loads: [loadOf(40, 300.4)], cpuMs: { order: 7.001 } }),
    runOf("ceiling", 100),
    runOf("article", 79.9 / 4.999),
  ];

  expect(goalsOf(runs)).toEqual(
    expect.arrayContaining([
      "| orders/s, Warren ÷ ceiling | 0.80 | ≥ 0.8 | not kept |",
      "| orders/s, Warren ÷ article | 5.00 | ≥ 5 | not kept |",
      "| CPU an order, scaled, ms | 7.00 | ≤ 7 | not kept |",
      "| half of saturation: placed to confirmed, p99, ms | 300 | ≤ 300 | not kept |",
    ]),
  );
});

test("scales CPU by what the raw broker took around the same round", () => {
  const rounds = [runOf("warren", 80), runOf("warren", 80, { round: 1 })];

  expect(goalsOf(rounds, [0.5, 1, 3])).toContain(
    "| CPU an order, scaled, ms | 9.63 (5.25–14.00) | ≤ 7 | not kept |",
  );
});

test("the middle round decides, and a peer counts only in its own round", () => {
  const runs = [10, 90, 100].map((perSecond, round) => runOf("warren", perSecond, { round }));
  const ceiling = [100, 100, 100].map((perSecond, round) => runOf("ceiling", perSecond, { round }));

  expect(goalsOf([...runs, ...ceiling])).toContain(
    "| orders/s, Warren ÷ ceiling | 0.90 (0.10–1.00) | ≥ 0.8 | kept |",
  );
});

test("says of what a run has no part of that it is not measured", () => {
  const missing = goalsOf([runOf("ceiling", 100)]).slice(1);

  expect(missing).toHaveLength(6);
  for (const row of missing) expect(row).toMatch(/\| \? \| [≤≥] [\d.]+ \| not measured \|$/);
  expect(goalsOf([runOf("warren", 80, { loads: [loadOf(10, 20)] })]).at(-1)).toContain("not measured");
});
