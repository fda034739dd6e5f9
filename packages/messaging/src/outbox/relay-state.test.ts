import { describe, expect, test } from "vitest";
import type { SenderHealth } from "../publish/sender.js";
import type { OutboxRow } from "./held.js";
import {
  afterFailure,
  afterRound,
  hasMore,
  healthOf,
  idleRound,
  newRelay,
  rowsToTake,
  type RelayState,
  type Round,
} from "./relay-state.js";

const row = (seq: string, correlationId = seq) =>
  ({ seq, envelope: { headers: { "x-correlation-id": correlationId } } }) as unknown as OutboxRow;
const look = { mine: true, rows: 3, oldestMs: 10 };
const round = (more: Partial<Round> = {}): Round => ({ ...idleRound(look), ...more });
const rejected = (...seqs: string[]) =>
  round({ rejected: seqs.map((seq) => ({ row: row(seq), error: new Error("no queue") })) });
const open: SenderHealth = { state: "open", waiting: 0, inFlight: 0 };
const health = (state: RelayState, sender: SenderHealth = open) =>
  healthOf(state, sender, { stuckAfterMs: 60_000 });

describe("a round", () => {
  test("takes fresh rows, those that are due again, and none that are held by one before them", () => {
    const state = afterRound(newRelay, rejected("7"), 0);

    expect(rowsToTake(newRelay, 0)).toEqual({ due: [], fresh: true, heldIds: [] });
    expect(rowsToTake(state, 999)).toEqual({ due: [], fresh: true, heldIds: ["7"] });
    expect(rowsToTake(state, 1_000)).toEqual({ due: ["7"], fresh: true, heldIds: ["7"] });
  });

  test("takes no fresh rows where a thousand are rejected", () => {
    const seqs = Array.from({ length: 1_000 }, (_, n) => String(n));

    expect(rowsToTake(afterRound(newRelay, rejected(...seqs), 0), 0)).toMatchObject({
      due: [],
      fresh: false,
    });
  });

  test.each([
    ["that was full", round({ full: true }), true],
    ["that was not full", round(), false],
    ["after which a row that was held is gone", round({ gone: ["7"] }), true],
    ["in which nothing could be published", round({ full: true, trouble: new Error("blocked") }), false],
  ])("%s has more to do at once: %#", (_, one, expected) => {
    expect(hasMore(one)).toBe(expected);
  });
});

describe("health", () => {
  test("of one that has not looked yet knows of nothing that is rejected, and a minute is not too long", () => {
    expect(health(newRelay)).toEqual({ state: "relaying", rows: 0, oldestMs: 0, rejected: undefined });
    const aged = (oldestMs: number) => afterRound(newRelay, round({ look: { ...look, oldestMs } }), 0);

    expect([60_000, 60_001].map((ms) => health(aged(ms)).state)).toEqual(["relaying", "stuck"]);
  });

  const cases: [string, RelayState, SenderHealth, object][] = [
    [
      "works",
      afterRound(newRelay, round(), 0),
      open,
      { state: "relaying", rows: 3, oldestMs: 10, rejected: 0 },
    ],
    [
      "has no channel",
      newRelay,
      { ...open, state: "opening", reason: "no broker" },
      { state: "waiting", reason: "no broker" },
    ],
    ["was stopped", newRelay, { ...open, state: "closed" }, { state: "waiting", reason: "stopped" }],
    [
      "has no database",
      afterFailure(newRelay, new Error("no route")),
      open,
      { state: "waiting", reason: "no route" },
    ],
    [
      "could not publish",
      afterRound(newRelay, round({ trouble: "blocked" }), 0),
      open,
      { state: "waiting", reason: "blocked" },
    ],
    [
      "has a rejected row",
      afterRound(newRelay, rejected("7"), 0),
      open,
      { state: "stuck", reason: "no queue", rejected: 1 },
    ],
    [
      "has a row that waits for long",
      afterRound(newRelay, round({ look: { ...look, oldestMs: 61_000 } }), 0),
      open,
      { state: "stuck", reason: "the oldest row has waited for 61 s" },
    ],
    [
      "stands by while another one has old rows before it",
      afterRound(newRelay, round({ look: { ...look, mine: false, oldestMs: 61_000 } }), 0),
      open,
      { state: "relaying", rows: 3, oldestMs: 61_000 },
    ],
    [
      "had a rejected row, and stands by now",
      afterRound(afterRound(newRelay, rejected("7"), 0), round({ look: { ...look, mine: false } }), 2_000),
      open,
      { state: "relaying", rejected: undefined },
    ],
  ];
  test.each(cases)("of a relay that %s", (_, state, sender, expected) => {
    expect(health(state, sender)).toMatchObject(expected);
  });

  test("is well again after a round that got everything through", () => {
    const stuck = afterRound(afterFailure(newRelay, new Error("no route")), rejected("7"), 0);

    expect(health(afterRound(stuck, round({ gone: ["7"] }), 2_000))).toMatchObject({ state: "relaying" });
  });
});
