import { randomUUID } from "node:crypto";
import { AdjustStock } from "@warren/generated/inventory";
import { RejectError, RetryError } from "@warren/messaging";
import { describe, expect, test } from "vitest";
import { answerAdjustment } from "../answer-adjustment.js";
import { adjust, type Adjusted } from "./adjust.js";
import { MAX_STOCK, type Stock } from "./stock.js";

const now = new Date("2026-11-23T09:00:00.000Z");
const lamp: Stock = {
  productId: "prod-001",
  name: "Walnut desk lamp",
  priceMinor: 2_999n,
  currency: "USD",
  lowStockThreshold: 3,
  available: 5,
  reserved: 1,
  sold: 1,
};
const known = { stocks: [lamp], made: new Set<string>() };
const adjustment = (delta: number, adjustmentId: string = randomUUID(), productId = "prod-001") =>
  AdjustStock({ adjustmentId, productId, delta, reason: "Counted again." });

describe("adjusting", () => {
  test("moves what is available, and nothing else", () => {
    const one = adjustment(7);

    expect(adjust([one], known, now)).toEqual({
      outcomes: [{ kind: "made", available: 12, sends: [] }],
      movements: [
        {
          productId: "prod-001",
          kind: "adjusted",
          adjustmentId: one.data.adjustmentId,
          reason: "Counted again.",
          available: 7,
          reserved: 0,
          sold: 0,
        },
      ],
    });
  });

  test("happens once, in one batch and across batches, however its id is written", () => {
    const one = adjustment(7);
    const written = AdjustStock({ ...one.data, adjustmentId: one.data.adjustmentId.toUpperCase() });

    expect(adjust([one, written], known, now).movements).toHaveLength(1);
    const made = new Set([one.data.adjustmentId]);
    expect(adjust([written], { ...known, made }, now)).toEqual({
      outcomes: [{ kind: "made", available: 5, sends: [] }],
      movements: [],
    });
  });

  test("goes in order: what comes in first can go out afterwards", () => {
    expect(adjust([adjustment(10), adjustment(-15)], known, now).movements).toHaveLength(2);
    expect(adjust([adjustment(-15), adjustment(10)], known, now)).toMatchObject({
      outcomes: [
        {
          kind: "impossible",
          available: 5,
          why: "prod-001 has 5 available, which -15 would take below nothing",
        },
        { kind: "made", available: 15 },
      ],
      movements: [{ available: 10 }],
    });
  });

  test("alerts when the stock falls to the threshold", () => {
    const { outcomes } = adjust([adjustment(-1), adjustment(-1), adjustment(-1)], known, now);
    const told = outcomes.map((one) => (one.kind === "made" ? one.sends : []));

    expect(told.map((messages) => messages.map(({ data }) => data.available))).toEqual([[], [3], []]);
  });

  test("does not make what would leave less than nothing, or more than the contract can say", () => {
    const kindOf = (delta: number, stock: Stock) =>
      adjust([adjustment(delta)], { ...known, stocks: [stock] }, now).outcomes[0]?.kind;

    expect(kindOf(-6, lamp)).toBe("impossible");
    expect(kindOf(1, { ...lamp, available: MAX_STOCK })).toBe("impossible");
  });

  test("says of a product that the catalogue does not have it", () => {
    expect(adjust([adjustment(1, randomUUID(), "prod-999")], known, now)).toEqual({
      outcomes: [{ kind: "unknown_product" }],
      movements: [],
    });
  });
});

describe("the answer", () => {
  const one = adjustment(-6);
  const answered = (callerWaits: boolean, outcome: Adjusted) =>
    answerAdjustment({ ...one, callerWaits }, outcome);
  const impossible: Adjusted = { kind: "impossible", available: 5, why: "too few" };

  test("is no, to whoever still waits for it", () => {
    expect(answered(true, impossible).reply).toMatchObject({
      type: "StockNotAdjustable",
      data: { adjustmentId: one.data.adjustmentId, available: 5, message: "too few" },
    });
    expect(answered(true, { kind: "unknown_product" }).reply.type).toBe("ProductUnknown");
  });

  test("is a dead letter where nobody waits any more: a refusal that nobody hears would be silent", () => {
    expect(() => answered(false, impossible)).toThrow(RejectError);
    expect(() => answered(false, { kind: "unknown_product" })).toThrow(RetryError);
  });
});
