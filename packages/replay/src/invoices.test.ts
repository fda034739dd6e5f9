import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repository } from "@warren/programs";
import { deliveriesOf, productsOf } from "./products.js";
import { readInvoices } from "./index.js";
import { orderOf } from "./order-of.js";
import { nameColumns } from "./read-rows.js";

const HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-replay-"));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function fileOf(content: string | Buffer): Promise<string> {
  const file = join(folder, `${(files += 1)}.csv`);
  await writeFile(file, content);

  return file;
}

describe("the sample", () => {
  const sample = () => readInvoices({ file: join(repository, "tools/samples/sample-invoices.csv") });

  test("has one of each kind of row", async () => {
    const { invoices, ...rest } = await sample();

    expect(invoices.map(({ invoiceNo, lines }) => [invoiceNo, lines.length])).toEqual([
      ["900001", 3],
      ["900002", 1],
      ["900003", 2],
      ["900004", 2],
      ["900009", 1],
      ["900010", 1],
      ["900011", 1],
      ["900012", 1],
    ]);
    expect(rest).toMatchObject({
      invoicesRead: 12,
      skippedInvoices: { cancellation: 1, "no price": 1, "no quantity": 1, "not a product": 1 },
      rowsRead: 24,
      skippedRows: {
        cancellation: 1,
        "no price": 2,
        "no quantity": 1,
        "not a product": 5,
        "price not in pence": 1,
      },
      skippedCodes: { POST: 1, DOT: 1, M: 1, D: 1, "BANK CHARGES": 1 },
      brokenRows: 2,
    });
    expect(rest.brokenSamples.map(({ line }) => line).sort()).toEqual([22, 24]);
  });

  test("becomes products with the most frequent price and name", async () => {
    const products = productsOf((await sample()).invoices);

    expect(products.map(({ productId, price, sold }) => [productId, price, sold])).toEqual([
      ["10001", "24.95", 3],
      ["10002A", "3.25", 18],
      ["10002B", "3.25", 6],
      ["10003", "18.00", 1],
      ["10004", "1.85", 21],
      ["10005", "7.50", 4],
      ["10007", "0.85", 24],
      ["10009", "32.00", 3],
    ]);
    expect(products.find(({ productId }) => productId === "10003")?.name).toBe('PICTURE FRAME "HARBOUR"');
  });
});

describe("a file", () => {
  test("may begin with a byte order mark, end lines either way, and spread an invoice", async () => {
    const file = await fileOf(
      `\ufeff${HEADER}\r\n1,10001,A,1,d,1.00,5,X\r\n2,10001,A,1,d,1.00,5,X\n1,10002,B,2,d,2.00,5,X`,
    );
    const { invoices } = await readInvoices({ file });

    expect(invoices.map(({ invoiceNo, lines }) => [invoiceNo, lines.length])).toEqual([
      ["1", 2],
      ["2", 1],
    ]);
  });

  test("may be in latin1, as the archive's original is", async () => {
    const file = await fileOf(Buffer.from(`${HEADER}\n1,10001,\u00a31 LAMP,1,d,1.00,5,X\n`, "latin1"));

    expect((await readInvoices({ file, encoding: "latin1" })).invoices[0]?.lines[0]?.description).toBe(
      "£1 LAMP",
    );
  });

  test("of the newer edition calls its columns otherwise", () => {
    const header = [
      "Invoice",
      "StockCode",
      "Description",
      "Quantity",
      "InvoiceDate",
      "Price",
      "Customer ID",
      "Country",
    ];

    expect(nameColumns(header)).toEqual([
      "invoiceNo",
      "stockCode",
      "description",
      "quantity",
      false,
      "unitPrice",
      "customerId",
      "country",
    ]);
  });

  test("of another format is an error that says what it lacks", async () => {
    await expect(readInvoices({ file: await fileOf("a,b\n1,2\n") })).rejects.toThrow(
      "lacks InvoiceNo, StockCode",
    );
  });

  test("that is not there is told", async () => {
    await expect(readInvoices({ file: join(folder, "none.csv") })).rejects.toThrow("ENOENT");
  });

  test("can be read in part: the first invoices that can be placed", async () => {
    const file = await fileOf(`${HEADER}\nC1,10001,A,-1,d,1,5,X\n2,10001,A,1,d,1,5,X\n3,10001,A,1,d,1,5,X\n`);
    const { invoices, skippedInvoices } = await readInvoices({ file, limit: 1 });

    expect(invoices.map(({ invoiceNo }) => invoiceNo)).toEqual(["2"]);
    expect(skippedInvoices).toEqual({ cancellation: 1, "beyond the limit": 1 });
  });

  test("may hold an invoice that is too long or too dear for an order", async () => {
    const long = Array.from({ length: 1_001 }, () => "1,10001,A,1,d,1.00,5,X").join("\n");
    const file = await fileOf(`${HEADER}\n${long}\n2,10001,A,1000000,d,100.00,5,X\n`);

    expect((await readInvoices({ file })).skippedInvoices).toEqual({
      "more than 1000 lines": 1,
      "total too large": 1,
    });
  });
});

describe("an invoice's order", () => {
  const invoice = (customerId: string, invoiceNo = "1") => ({
    invoiceNo,
    customerId,
    country: "",
    lines: [{ productId: "10001", description: "A", quantity: 2, priceMinor: 5 }],
  });

  test("is the same each time, with the invoice's own prices", () => {
    const order = orderOf(invoice("17850"));

    expect(order).toEqual(orderOf(invoice("17850", "2")));
    expect(order).toMatchObject({
      items: [{ productId: "10001", quantity: 2, price: "0.05" }],
      prices: "given",
      currency: "GBP",
      email: "customer-17850@replay.example",
      address: { country: "United Kingdom" },
    });
    expect(order.userId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test("is somebody else's for each invoice that names no customer", () => {
    expect(orderOf(invoice("", "1")).userId).not.toBe(orderOf(invoice("", "2")).userId);
    expect(orderOf(invoice("17850.0")).userId).toBe(orderOf(invoice("17850")).userId);
  });
});

describe("stock", () => {
  const product = (sold: number) => [{ productId: "10001", name: "A", price: "1.00", sold }];

  test("is so much of what is sold, rounded down, and nothing where that is nothing", () => {
    expect(deliveriesOf(product(9), 1)).toEqual([{ productId: "10001", quantity: 9 }]);
    expect(deliveriesOf(product(9), 0.9)).toEqual([{ productId: "10001", quantity: 8 }]);
    expect(deliveriesOf(product(1), 0.9)).toEqual([]);
  });

  test("comes in deliveries that the contract allows", () => {
    expect(deliveriesOf(product(2_500_000), 1).map(({ quantity }) => quantity)).toEqual([
      1_000_000, 1_000_000, 500_000,
    ]);
  });
});
