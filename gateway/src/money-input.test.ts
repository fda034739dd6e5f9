import { expect, test } from "vitest";
import { placeInput, putProductsInput } from "./inputs.js";

const order = (currency: string, ...prices: readonly (number | string)[]) =>
  placeInput.safeParse({
    currency,
    items: prices.map((price, index) => ({ productId: `p-${index}`, quantity: 1, price })),
  });
const faults = ({ error }: ReturnType<typeof order>) =>
  error?.issues.map(({ path, message }) => [path.join("."), message]);

test("an order's prices have as many decimals as its currency", () => {
  expect(order("USD", 29.99, "0.05").data?.items.map(({ price }) => price)).toEqual(["29.99", "0.05"]);
  expect(order("JPY", 1_200, "1200.00").data?.items.map(({ price }) => price)).toEqual([
    "1200.00",
    "1200.00",
  ]);
  expect(faults(order("JPY", 1_200, 10.5))).toEqual([
    ["items.1.price", "10.50 is no price in JPY, which has no decimals"],
  ]);
});

test("a currency of three decimals is refused by its name, and one that does not exist as such", () => {
  expect(faults(order("KWD", 1))).toEqual([
    ["currency", "KWD has 3 decimals, and the shop's amounts have 2: it takes no orders in KWD"],
  ]);
  expect(faults(order("DEM", 1))).toEqual([["currency", "DEM is no currency in use (ISO 4217)"]]);
});

test("the catalogue's prices are held to the same", () => {
  const put = (currency: string, price: number) =>
    putProductsInput.safeParse({ products: [{ productId: "p", name: "Pen", price, currency }] });

  expect(put("JPY", 300).success).toBe(true);
  expect(put("JPY", 300.5).error?.issues.map(({ path }) => path.join("."))).toEqual(["products.0.price"]);
  expect(put("BHD", 300).success).toBe(false);
});
