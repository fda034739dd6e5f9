import { basename, join } from "node:path";
import { repository } from "@warren/programs";
import { allEnded, readInvoices, replay } from "@warren/replay";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { startSystem, type System, untilConfirmedByMail } from "@warren/test-system";

const SAMPLE = join(repository, "tools/samples/sample-invoices.csv");
// Larger files are not ours to ship: whoever has some names them here, with commas between.
const MORE = (process.env["WARREN_REPLAY_FILES"] ?? "").split(",").filter((file) => file !== "");

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

const files = [SAMPLE, ...MORE].map((file) => ({ name: basename(file), file }));

test.each(files)("every valid invoice of $name becomes a confirmed order", async ({ file }) => {
  const { invoices } = await readInvoices({ file });
  const before = new Set((await ordersSince(new Set())).map(({ id }) => id));
  const report = await replay({
    file,
    url: system.url("gateway") ?? "",
    apiKey: system.apiKey,
    progress: () => ({ set: () => undefined, end: () => undefined }),
  });

  expect(allEnded(report), JSON.stringify(report)).toBe(true);
  expect(report).toMatchObject({ placed: invoices.length, problems: {}, rejected: {}, cancelled: {} });
  expect(report.confirmed).toBe(invoices.length);
  const placed = await ordersSince(before);
  expect(placed.map(({ status }) => status)).toEqual(invoices.map(() => "confirmed"));
  await untilConfirmedByMail(
    system,
    placed.map(({ id }) => id),
  );
});

test("where half of the goods are missing, invoices are confirmed or rejected for want of stock", async () => {
  const { invoices } = await readInvoices({ file: SAMPLE });
  const report = await replay({
    file: SAMPLE,
    url: system.url("gateway") ?? "",
    apiKey: system.apiKey,
    stockFactor: 0.5,
    progress: () => ({ set: () => undefined, end: () => undefined }),
  });

  expect(allEnded(report)).toBe(true);
  expect(Object.keys(report.rejected)).toEqual(["out of stock"]);
  expect(report.confirmed).toBeGreaterThan(0);
  expect(report.confirmed + (report.rejected["out of stock"] ?? 0)).toBe(invoices.length);
});

async function ordersSince(known: ReadonlySet<string>) {
  const orders = await system.databases.rows<{ id: string; status: string }>(
    "orders",
    "select id, status from orders",
  );

  return orders.filter(({ id }) => !known.has(id));
}
