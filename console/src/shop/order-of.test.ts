import { expect, test } from "vitest";
import { orderOf } from "./order-of.js";

const line = {
  productId: "prod-001",
  name: "Walnut desk lamp",
  price: "29.99",
  currency: "EUR",
  quantity: 2,
};

test("an order has what is in the cart, at the prices that its customer saw, in the cart's currency", () => {
  expect(orderOf({ cart: [line], card: "card-visa", vip: false, userId: undefined })).toEqual({
    items: [{ productId: "prod-001", quantity: 2, price: "29.99" }],
    currency: "EUR",
    priority: "normal",
    paymentMethod: "card-visa",
    prices: "catalogue",
  });
});

test("a VIP's goes first, and staff say whose it is", () => {
  expect(orderOf({ cart: [line], card: "card-slow", vip: true, userId: "ada" })).toMatchObject({
    priority: "high",
    paymentMethod: "card-slow",
    userId: "ada",
  });
});
