import { describe, expect, test } from "vitest";
import {
  cartIn,
  costOf,
  MAX_QUANTITY,
  piecesIn,
  totalsOf,
  withOneMore,
  withoutOrdered,
  withPrices,
  withQuantity,
} from "./cart.js";

const lamp = { productId: "prod-001", name: "Walnut desk lamp", price: "29.99", currency: "USD" };
const mug = { productId: "prod-008", name: "Stoneware mug", price: "14.00", currency: "USD" };
const cart = withOneMore(withOneMore(withOneMore([], lamp), mug), lamp);

describe("a cart", () => {
  test("has one line a product, in the order in which they were put there", () => {
    expect(cart).toEqual([
      { ...lamp, quantity: 2 },
      { ...mug, quantity: 1 },
    ]);
    expect(piecesIn(cart)).toBe(3);
  });

  test("keeps what was put in while the rest was being ordered", () => {
    const ordered = [
      { productId: lamp.productId, quantity: 2 },
      { productId: mug.productId, quantity: 1 },
    ];

    expect(withoutOrdered(cart, ordered)).toEqual([]);
    expect(withoutOrdered(withOneMore(cart, mug), ordered)).toEqual([{ ...mug, quantity: 1 }]);
    expect(withoutOrdered([], ordered)).toEqual([]);
  });

  test("costs to the cent what its lines cost", () => {
    expect(cart.map(costOf)).toEqual(["59.98", "14.00"]);
    expect([...totalsOf(cart)]).toEqual([["USD", "73.98"]]);
    // 0.1 + 0.2, which is not 0.3 in binary.
    const cents = [
      { ...lamp, price: "0.1", quantity: 1 },
      { ...mug, price: "0.2", quantity: 1 },
    ];
    expect(totalsOf(cents).get("USD")).toBe("0.30");
  });

  test("adds up no euros with dollars", () => {
    expect([...totalsOf([...cart, { ...mug, productId: "prod-e", currency: "EUR", quantity: 2 }])]).toEqual([
      ["USD", "73.98"],
      ["EUR", "28.00"],
    ]);
  });

  test("loses a line of which there is none, and has no more of one than an order may", () => {
    expect(withQuantity(cart, "prod-001", 0)).toEqual([{ ...mug, quantity: 1 }]);
    expect(withQuantity(cart, "prod-001", 1e9)[0]?.quantity).toBe(MAX_QUANTITY);
    expect(withQuantity(cart, "prod-none", 3)).toEqual(cart);
  });

  test("takes the catalogue's prices where they have changed", () => {
    expect(withPrices(cart, [{ productId: "prod-008", price: "15.50" }]).map(({ price }) => price)).toEqual([
      "29.99",
      "15.50",
    ]);
  });
});

test.each([
  [null, 0],
  ["", 0],
  ["{}", 0],
  ["[null, 7, {}]", 0],
  [
    JSON.stringify([
      { ...lamp, quantity: -1 },
      { ...lamp, price: "free", quantity: 1 },
    ]),
    0,
  ],
  [JSON.stringify(cart), 2],
])("of what was stored, %s, a cart is made of what can be in one", (text, lines) => {
  expect(cartIn(text)).toHaveLength(lines);
});
