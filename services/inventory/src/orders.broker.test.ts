import type { RunningService } from "@warren/service-host";
import { CommitStock, order, ReleaseStock, ReserveStock } from "@warren/generated/order";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./testing/shop.js";

let shop: Shop;
let service: RunningService;

beforeAll(async () => {
  shop = await openShop();
  service = await shop.start();
});
afterAll(() => shop.close());

const reserve = (orderId: string, productId: string, quantity: number) =>
  ReserveStock({
    orderId,
    items: [{ productId, quantity, price: "29.99" }],
    currency: "USD",
    prices: "catalogue",
  });

describe("stock of orders", () => {
  test("is reserved, sold, and given back when the order is cancelled after all", async () => {
    const orderId = randomUUID();
    const productId = await shop.newProduct(5);

    await shop.send([reserve(orderId, productId, 2)]);
    await said(orderId, "StockReserved");
    expect(await stockOf(productId)).toEqual({ available: 3, reserved: 2, sold: 0 });

    await shop.send([CommitStock({ orderId })]);
    await expect.poll(() => stockOf(productId)).toEqual({ available: 3, reserved: 0, sold: 2 });

    await shop.send([ReleaseStock({ orderId, reason: "customer" })]);
    await said(orderId, "StockReserved", "StockReleased");
    expect(await stockOf(productId)).toEqual({ available: 5, reserved: 0, sold: 0 });
    expect(await movementsOf(productId)).toEqual(["adjusted", "reserved", "sold", "restocked"]);
    await accountsAgree(productId, 5);
  });

  test("goes to exactly as many of many buyers as there are units", async () => {
    const productId = await shop.newProduct(7);
    const orderIds = Array.from({ length: 300 }, () => randomUUID());

    await shop.send(orderIds.map((orderId) => reserve(orderId, productId, 1)));
    await expect.poll(() => orderIds.flatMap(shop.about).length).toBe(300);

    const winners = orderIds.filter((orderId) => shop.about(orderId)[0]?.type === "StockReserved");
    expect(winners).toHaveLength(7);
    expect(await stockOf(productId)).toEqual({ available: 0, reserved: 7, sold: 0 });
    await accountsAgree(productId, 7);
  });

  test("never goes twice, with two instances that take orders over the same products in different order", async () => {
    const other = await shop.start();
    const [one, two] = await Promise.all([shop.newProduct(100), shop.newProduct(100)]);
    const orderIds = Array.from({ length: 400 }, () => randomUUID());
    const line = (productId: string) => ({ productId, quantity: 1, price: "29.99" });

    await shop.send(
      orderIds.map((orderId, index) =>
        ReserveStock({
          orderId,
          items: index % 2 === 0 ? [line(one), line(two)] : [line(two), line(one)],
          currency: "USD",
          prices: "catalogue",
        }),
      ),
    );
    await expect.poll(() => orderIds.flatMap(shop.about).length).toBe(400);
    await other.close();

    for (const productId of [one, two]) {
      expect(await stockOf(productId)).toEqual({ available: 0, reserved: 100, sold: 0 });
      await accountsAgree(productId, 100);
    }
  });

  test("is rejected with what is missing", async () => {
    const orderId = randomUUID();
    const productId = await shop.newProduct(1);

    await shop.send([reserve(orderId, productId, 2)]);
    await said(orderId, "StockRejected");

    expect(shop.about(orderId)[0]?.data).toEqual({
      orderId,
      reason: "out_of_stock",
      message: `Only 1 of ${productId} is left.`,
      shortages: [{ productId, requested: 2, available: 1 }],
    });
    // The answer to the same order does not change, even where there is enough by now.
    await shop.send([reserve(orderId, productId, 1)]);
    await said(orderId, "StockRejected", "StockRejected");
    expect(shop.about(orderId)[1]).toEqual(shop.about(orderId)[0]);
    expect(await stockOf(productId)).toEqual({ available: 1, reserved: 0, sold: 0 });
  });

  test("is reserved, sold and released once, however often the same is asked for", async () => {
    const orderId = randomUUID();
    const productId = await shop.newProduct(5);
    const twice = <M>(message: M) => [message, message];

    await shop.send(twice(reserve(orderId, productId, 2)));
    await said(orderId, "StockReserved", "StockReserved");
    await shop.send(twice(CommitStock({ orderId })));
    await shop.send(twice(ReleaseStock({ orderId, reason: "customer" })));
    await said(orderId, "StockReserved", "StockReserved", "StockReleased", "StockReleased");

    const [one, two, three, four] = shop.about(orderId);
    expect(two).toEqual(one);
    expect(four).toEqual(three);
    expect(await movementsOf(productId)).toEqual(["adjusted", "reserved", "sold", "restocked"]);
    await accountsAgree(productId, 5);
  });

  test("moves once for a message that the broker delivers twice, and its answer is published again", async () => {
    const orderId = randomUUID();
    const productId = await shop.newProduct(5);
    const messageId = randomUUID();
    const command = reserve(orderId, productId, 2);

    await shop.publishAs(order, messageId, command);
    await said(orderId, "StockReserved");
    await shop.publishAs(order, messageId, command);
    await said(orderId, "StockReserved", "StockReserved");

    expect(shop.about(orderId)[1]).toEqual(shop.about(orderId)[0]);
    expect(await stockOf(productId)).toEqual({ available: 3, reserved: 2, sold: 0 });
  });

  test("is rejected for an order that was released before it asked", async () => {
    const orderId = randomUUID();
    const productId = await shop.newProduct(5);

    await shop.send([ReleaseStock({ orderId, reason: "timed_out" })]);
    await said(orderId, "StockReleased");
    await shop.send([reserve(orderId, productId, 2)]);
    await said(orderId, "StockReleased", "StockRejected");

    expect(shop.about(orderId)[1]?.data).toMatchObject({ reason: "released", shortages: [] });
    expect(await stockOf(productId)).toEqual({ available: 5, reserved: 0, sold: 0 });
  });

  test("alerts once when it falls to the threshold", async () => {
    const productId = await shop.newProduct(10, { lowStockThreshold: 5 });
    const orderIds = Array.from({ length: 8 }, () => randomUUID());

    for (const orderId of orderIds) {
      await shop.send([reserve(orderId, productId, 1)]);
      await said(orderId, "StockReserved");
    }

    expect(shop.alerts(productId).map(({ data }) => data)).toMatchObject([
      { productId, name: "Walnut desk lamp", available: 5, threshold: 5 },
    ]);
  });

  test("lets a command that makes no sense hurt nobody else in its batch", async () => {
    const [stranger, orderId] = [randomUUID(), randomUUID()];
    const productId = await shop.newProduct(5);

    await service.server.pause("inventory.commands");
    await shop.send([CommitStock({ orderId: stranger }), reserve(orderId, productId, 2)]);
    await service.server.resume("inventory.commands");
    await said(orderId, "StockReserved");

    expect(await deadLetters("inventory.commands.dead")).toEqual([
      { data: { orderId: stranger }, reason: `order ${stranger} has no reserved stock to commit` },
    ]);
    expect(shop.about(stranger)).toEqual([]);
  });

  test("cannot be changed without a movement: those are only ever added", async () => {
    await expect(service.pool.query("delete from stock_movements")).rejects.toThrow("only ever added");
  });
});

async function said(orderId: string, ...types: readonly string[]): Promise<void> {
  await expect.poll(() => shop.about(orderId).map(({ type }) => type)).toEqual(types);
}

async function deadLetters(queue: string) {
  let letters: Awaited<ReturnType<Shop["take"]>> = [];
  await expect.poll(async () => (letters = await shop.take(queue))).not.toEqual([]);

  return letters;
}

async function stockOf(productId: string) {
  const { rows } = await service.pool.query<Record<string, string>>(
    "select available_quantity as a, reserved_quantity as r, sold_quantity as s from inventory where product_id = $1",
    [productId],
  );

  return {
    available: Number(rows[0]?.["a"]),
    reserved: Number(rows[0]?.["r"]),
    sold: Number(rows[0]?.["s"]),
  };
}

async function movementsOf(productId: string): Promise<readonly string[]> {
  const { rows } = await service.pool.query<{ kind: string }>(
    "select kind from stock_movements where product_id = $1 order by seq",
    [productId],
  );

  return rows.map(({ kind }) => kind);
}

/** What came in is what is there, and the movements of each kind of stock add up to it. */
async function accountsAgree(productId: string, cameIn: number): Promise<void> {
  const { rows } = await service.pool.query(
    `select sum(available_delta)::int as available, sum(reserved_delta)::int as reserved, sum(sold_delta)::int as sold
    from stock_movements where product_id = $1`,
    [productId],
  );
  const stock = await stockOf(productId);
  expect(rows).toEqual([stock]);
  expect(stock.available + stock.reserved + stock.sold).toBe(cameIn);
}
