import { randomUUID } from "node:crypto";
import { RejectError, RetryError } from "@warren/messaging";
import { AdjustStock } from "@warren/generated/inventory";
import { describe, expect, test } from "vitest";
import { adjust } from "./adjust.js";
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
      sends: [[]],
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
    expect(adjust([written], { ...known, made }, now)).toEqual({ sends: [[]], movements: [] });
  });

  test("goes in order: what comes in first can go out afterwards", () => {
    expect(adjust([adjustment(10), adjustment(-15)], known, now).movements).toHaveLength(2);
    expect(() => adjust([adjustment(-15), adjustment(10)], known, now)).toThrow(RejectError);
  });

  test("alerts when the stock falls to the threshold", () => {
    const { sends } = adjust([adjustment(-1), adjustment(-1), adjustment(-1)], known, now);

    expect(sends.map((messages) => messages.map(({ data }) => data.available))).toEqual([[], [3], []]);
  });

  test("rejects what would leave less than nothing, or more than the contract can say", () => {
    expect(() => adjust([adjustment(-6)], known, now)).toThrow(RejectError);
    const full = { ...known, stocks: [{ ...lamp, available: MAX_STOCK }] };
    expect(() => adjust([adjustment(1)], full, now)).toThrow(RejectError);
  });

  test("retries a product that the catalogue does not have yet", () => {
    expect(() => adjust([adjustment(1, randomUUID(), "prod-999")], known, now)).toThrow(RetryError);
  });
});
