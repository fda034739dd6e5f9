import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { createPriceList } from "./price-list.js";
import type { Listed, PriceList } from "./price-list.js";

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const lamp = { productId: "lamp", price: "29.99", currency: "USD", available: 3 };
const mouse = { productId: "mouse", price: "24.50", currency: "USD", available: 3 };
const line = (productId: string, price: string, quantity = 1) => ({ productId, price, quantity });

/** A catalogue that can be changed and switched off, one product a page, and a clock that is turned by hand. */
function inventory(...products: readonly Listed[]) {
  const state = {
    products: [...products],
    away: false,
    readings: 0,
    now: 100_000,
    answered: Promise.resolve(),
  };
  const page = async (cursor: string | undefined) => {
    await state.answered;
    if (state.away) throw new Error("no answer");
    if (cursor === undefined) state.readings += 1;
    const at = Number(cursor ?? 0);

    return {
      products: state.products.slice(at, at + 1),
      ...(at + 1 < state.products.length ? { nextCursor: String(at + 1) } : {}),
    };
  };
  const prices = createPriceList({ page, logger: quiet, waitMs: 5_000, now: () => state.now });

  return { state, prices };
}

async function mismatches(prices: PriceList, ...asked: Parameters<PriceList["objections"]>) {
  return (await prices.objections(...asked)).mismatches;
}

describe("the price list", () => {
  test("names the lines whose price or currency is not the catalogue's", async () => {
    const { prices } = inventory(lamp, mouse);

    expect(await mismatches(prices, [line("lamp", "29.99"), line("mouse", "1.00")], "USD")).toEqual([
      { productId: "mouse", given: "1.00", price: "24.50", currency: "USD" },
    ]);
    expect(await mismatches(prices, [line("lamp", "29.99")], "EUR")).toHaveLength(1);
  });

  test("names the products that the catalogue does not have, as it is now", async () => {
    const { state, prices } = inventory(lamp);
    const unknown = async () => (await prices.objections([line("sofa", "1.00")], "USD")).unknown;
    expect(await unknown()).toEqual(["sofa"]);

    // It may have come since: the list is not that old, and is not read again so soon.
    state.now += 500;
    expect(await unknown()).toEqual([]);
    state.now += 500;
    expect(await unknown()).toEqual(["sofa"]);
    state.products.push({ ...lamp, productId: "sofa", price: "1.00" });
    state.now += 1_000;
    expect(await unknown()).toEqual([]);
  });

  test("knows products for orders at their own prices, and reads nothing again for the prices", async () => {
    const { state, prices } = inventory(lamp);
    expect(await prices.unknown(["lamp", "sofa", "sofa"])).toEqual(["sofa"]);

    state.products.push({ ...lamp, productId: "sofa" });
    state.now += 500;
    expect(await prices.unknown(["lamp", "sofa"])).toEqual([]);
    expect(state.readings).toBe(1);
    state.now += 1_000;
    expect(await prices.unknown(["lamp", "sofa"])).toEqual([]);
    expect(state.readings).toBe(2);
    state.now += 4_000;
    expect(await prices.unknown(["lamp"])).toEqual([]);
    expect(state.readings).toBe(2);
  });

  test("takes no product for unknown that may have come while the catalogue was being read", async () => {
    const { state, prices } = inventory(lamp, mouse);
    await prices.unknown(["lamp"]);
    state.now += 2_000;
    let answer = (): void => undefined;
    state.answered = new Promise((resolve) => (answer = resolve));
    const first = prices.unknown(["sofa"]);
    await setImmediate();
    // It waits for the reading that the first began, and the sofa may have come between.
    state.now += 1;
    const second = prices.unknown(["sofa"]);
    await setImmediate();
    answer();

    expect(await Promise.all([first, second])).toEqual([["sofa"], []]);
  });

  test("shows as short what the catalogue had too little of, and reads nothing again for that", async () => {
    const { state, prices } = inventory(lamp, mouse);
    const short = async () =>
      (await prices.objections([line("lamp", "29.99", 4), line("mouse", "24.50", 3)], "USD")).short;

    expect(await short()).toEqual([{ productId: "lamp", wanted: 4, available: 3 }]);
    state.now += 1_500;
    expect(await short()).toHaveLength(1);
    expect(state.readings).toBe(1);
  });

  test("says nothing about products that are beyond what it reads", async () => {
    const { state } = inventory(lamp, mouse);
    const prices = createPriceList({
      page: async () => ({ products: [lamp], nextCursor: "1" }),
      logger: quiet,
      maxProducts: 1,
      now: () => state.now,
    });

    expect((await prices.objections([line("mouse", "1.00")], "USD")).unknown).toEqual([]);
  });

  test("says nothing while the inventory does not answer, and does not ask again at once", async () => {
    const { state, prices } = inventory(lamp);
    state.away = true;
    expect(await mismatches(prices, [line("lamp", "1.00")], "USD")).toEqual([]);

    state.away = false;
    expect(await mismatches(prices, [line("lamp", "1.00")], "USD")).toEqual([]);
    expect(state.readings).toBe(0);

    state.now += 5_000;
    expect(await mismatches(prices, [line("lamp", "1.00")], "USD")).toHaveLength(1);
  });

  test("reads the catalogue once for many orders", async () => {
    const { state, prices } = inventory(lamp);
    await Promise.all(Array.from({ length: 20 }, () => mismatches(prices, [line("lamp", "29.99")], "USD")));

    expect(state.readings).toBe(1);
  });

  test("reads the catalogue again before it names a mismatch: the price may be a new one", async () => {
    const { state, prices } = inventory(lamp);
    await mismatches(prices, [line("lamp", "29.99")], "USD");
    state.products = [{ ...lamp, price: "31.00" }];
    state.now += 1_500;

    expect(await mismatches(prices, [line("lamp", "31.00")], "USD")).toEqual([]);
  });

  test("names no mismatch on an old list that cannot be renewed", async () => {
    const { state, prices } = inventory(lamp);
    await mismatches(prices, [line("lamp", "29.99")], "USD");
    state.away = true;
    state.now += 60_000;

    expect(await mismatches(prices, [line("lamp", "1.00")], "USD")).toEqual([]);
  });

  test("wrong prices cannot keep the inventory busy", async () => {
    const { state, prices } = inventory(lamp);
    for (let n = 0; n < 20; n++) await mismatches(prices, [line("lamp", "1.00")], "USD");

    expect(state.readings).toBe(1);
  });

  test("forgets when told to", async () => {
    const { state, prices } = inventory(lamp);
    await mismatches(prices, [line("lamp", "29.99")], "USD");
    state.products = [{ ...lamp, price: "31.00" }];
    prices.forget();

    expect(await mismatches(prices, [line("lamp", "29.99")], "USD")).toMatchObject([{ price: "31.00" }]);
  });
});
