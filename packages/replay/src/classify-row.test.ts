import { describe, expect, test } from "vitest";
import { classifyRow } from "./classify-row.js";
import type { Row } from "./read-rows.js";

const row = (more: Partial<Row> = {}): Row => ({
  line: 2,
  invoiceNo: "536365",
  stockCode: "85123A",
  description: "LAMP",
  quantity: "6",
  unitPrice: "2.55",
  customerId: "17850",
  country: "United Kingdom",
  ...more,
});
const reasonOf = (more: Partial<Row>) => {
  const what = classifyRow(row(more));

  return what.kind === "skipped" ? what.reason : what.kind;
};

describe("a row of a product", () => {
  test("is sold, with its price in pence", () => {
    expect(classifyRow(row())).toEqual({
      kind: "sold",
      line: { productId: "85123A", description: "LAMP", quantity: 6, priceMinor: 255 },
    });
  });

  test.each([
    ["165", 16_500],
    ["1.5", 150],
    ["0.07", 7],
    ["4.950", 495],
    ["1157.20", 115_720],
  ])("that costs %s costs %d pence", (unitPrice, priceMinor) => {
    expect(classifyRow(row({ unitPrice }))).toMatchObject({ line: { priceMinor } });
  });

  test("has one id in small letters and in capitals", () => {
    expect(classifyRow(row({ stockCode: "85123a" }))).toMatchObject({ line: { productId: "85123A" } });
  });
});

describe("a row is skipped", () => {
  test("when it takes back what was sold, whatever else is wrong with it", () => {
    expect(reasonOf({ invoiceNo: "C536379", quantity: "-1", stockCode: "D" })).toBe("cancellation");
    expect(reasonOf({ invoiceNo: "c536379" })).toBe("cancellation");
  });

  test.each([
    "POST",
    "DOT",
    "M",
    "m",
    "D",
    "C2",
    "BANK CHARGES",
    "AMAZONFEE",
    "S",
    "1234",
    "123456",
    "gift_0001_20",
  ])("when its code is %s, which is no product", (stockCode) => {
    expect(reasonOf({ stockCode })).toBe("not a product");
  });

  test.each([
    ["no quantity", { quantity: "0" }],
    ["no quantity", { quantity: "-24", unitPrice: "0" }],
    ["quantity too large", { quantity: "1000001" }],
    ["no price", { unitPrice: "0" }],
    ["no price", { unitPrice: "0.00" }],
    ["no price", { unitPrice: "-11.50" }],
    ["price not in pence", { unitPrice: "0.001" }],
  ])("for %s: %o", (reason, more) => {
    expect(reasonOf(more)).toBe(reason);
  });
});

test.each([
  ["Quantity", { quantity: "six" }],
  ["Quantity", { quantity: "1.5" }],
  ["UnitPrice", { unitPrice: "" }],
  ["UnitPrice", { unitPrice: "1,50" }],
  ["InvoiceNo", { invoiceNo: "" }],
  ["StockCode", { stockCode: "" }],
])("a row whose %s cannot be read is broken: %o", (column, more) => {
  const what = classifyRow(row(more));
  expect(what.kind === "broken" && what.problem).toContain(column);
});
