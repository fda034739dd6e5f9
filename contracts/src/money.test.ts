import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatMoney,
  MAX_ORDER_TOTAL,
  minorUnitsOf,
  Money,
  moneyFrom,
  moneyOf,
  priceOf,
  totalOf,
} from "./money.js";

/** Everything that the contract lets through as money, in minor units. */
const amounts = fc.bigInt({ min: 0n, max: 999_999_999_999n });
const items = fc.array(
  fc.record({ price: amounts.map(moneyOf), quantity: fc.integer({ min: 1, max: 1_000_000 }) }),
  {
    maxLength: 1_000,
  },
);

describe("the contract's text", () => {
  test.each(["0.00", "29.99", "9999999999.99"])("%s is an amount", (amount) => {
    expect(Money.safeParse(amount).success).toBe(true);
  });

  test.each(["29.9", "29.990", "29", "-1.00", "01.00", "1e3", "12345678901.00", " 1.00", "1,00", "1.00\n"])(
    "%j is none",
    (amount) => {
      expect(Money.safeParse(amount).success).toBe(false);
    },
  );
});

describe("minor units", () => {
  test.each([
    ["0.00", 0n],
    ["0.05", 5n],
    ["0.50", 50n],
    ["29.99", 2_999n],
    ["9999999999.99", 999_999_999_999n],
  ])("%s is %d of them, there and back", (money, minorUnits) => {
    expect(minorUnitsOf(money)).toBe(minorUnits);
    expect(moneyOf(minorUnits)).toBe(money);
  });

  test("every amount is the contract's text, and itself again", () => {
    fc.assert(
      fc.property(amounts, (minorUnits) => {
        const money = moneyOf(minorUnits);

        expect(Money.safeParse(money).success).toBe(true);
        expect(minorUnitsOf(money)).toBe(minorUnits);
      }),
    );
  });

  test.each(["", "1", "1.5", "-1.00", "1.005", "1,00", ".50", "1.00\n", "one"])("%j has none", (text) => {
    expect(() => minorUnitsOf(text)).toThrow(RangeError);
  });

  test("less than nothing has no text", () => {
    expect(() => moneyOf(-1n)).toThrow(RangeError);
  });
});

describe("a price as somebody wrote it", () => {
  test.each([
    [29.99, "29.99"],
    [29.9, "29.90"],
    [30, "30.00"],
    [0, "0.00"],
    [0.07, "0.07"],
    [9999999999.99, "9999999999.99"],
    ["29.99", "29.99"],
    ["29.9", "29.90"],
    ["30", "30.00"],
  ])("%j is taken exactly, as %s", (price, money) => {
    expect(moneyFrom(price)).toBe(money);
  });

  test.each([
    29.999,
    0.1 + 0.2,
    1e21,
    1e-7,
    -1,
    NaN,
    Infinity,
    10_000_000_000,
    "29.999",
    "",
    "1e3",
    " 1",
    "+1",
    "01",
    "1.",
    ".5",
    "1,50",
    "-1.00",
  ])("%j is refused", (price) => {
    expect(moneyFrom(price)).toBeUndefined();
  });

  test("every amount survives the way through a JSON number", () => {
    fc.assert(
      fc.property(amounts.map(moneyOf), (money) => {
        expect(moneyFrom(JSON.parse(money) as number)).toBe(money);
      }),
    );
  });
});

describe("sums", () => {
  test("are exact where floats are not", () => {
    expect(moneyOf(totalOf([{ price: "0.10", quantity: 3 }]))).toBe("0.30");
    expect(
      moneyOf(
        totalOf([
          { price: "0.10", quantity: 3 },
          { price: "999999.99", quantity: 1_000_000 },
        ]),
      ),
    ).toBe("999999990000.30");
  });

  test.each([
    ["29.99", 2, "59.98"],
    ["0.05", 1, "0.05"],
    ["9999999999.99", 1_000_000, "9999999999990000.00"],
  ])("%s × %d is %s", (price, quantity, total) => {
    expect(moneyOf(priceOf({ price, quantity }))).toBe(total);
  });

  test("nothing costs nothing", () => {
    expect(moneyOf(totalOf([]))).toBe("0.00");
  });

  test("the pieces of an item cost as much together as one by one", () => {
    fc.assert(
      fc.property(amounts.map(moneyOf), fc.integer({ min: 1, max: 50 }), (price, quantity) => {
        expect(priceOf({ price, quantity })).toBe(totalOf(Array(quantity).fill({ price, quantity: 1 })));
      }),
    );
  });

  test("a total is that of its parts, in any order", () => {
    fc.assert(
      fc.property(items, items, (some, others) => {
        expect(totalOf([...others, ...some])).toBe(totalOf(some) + totalOf(others));
      }),
      { numRuns: 20 },
    );
  });

  test("the largest order has as many digits as its column", () => {
    expect(moneyOf(MAX_ORDER_TOTAL)).toBe("99999999.99");
  });
});

test.each([
  ["59.98", "USD", "59.98 USD"],
  ["60.00", "USD", "60.00 USD"],
  ["1200.00", "JPY", "1200 JPY"],
  // Placed before decimals were checked.
  ["10.50", "JPY", "10.50 JPY"],
  ["1.00", "DEM", "1.00 DEM"],
])("people read %s %s as %s", (money, currency, words) => {
  expect(formatMoney(money, currency)).toBe(words);
});
