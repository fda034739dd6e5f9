import { gateway } from "@warren/generated/gateway";
import { openLookups, type RunningService } from "@warren/service-host";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { entities } from "./entities/index.js";
import { sampleCatalogue } from "./domain/sample-catalogue.js";
import { InventoryEntity } from "./entities/inventory.js";
import { ProductEntity } from "./entities/product.js";
import { ReservationEntity } from "./entities/reservation.js";
import { StockMovementEntity } from "./entities/stock-movement.js";
import { openShop, type Shop } from "./testing/shop.js";

let shop: Shop;
let service: RunningService;

beforeAll(async () => {
  shop = await openShop();
  service = await shop.start();
});
afterAll(() => shop.close());

describe("the catalogue", () => {
  test("takes products, and gives known ones what is new about them", async () => {
    const productId = `put-${randomUUID()}`;
    const entry = { productId, name: "Linen notebook", price: "12.90", currency: "GBP" };

    expect((await shop.ask.PutProducts({ products: [{ ...entry, lowStockThreshold: 3 }] })).data).toEqual({
      count: 1,
    });
    await shop.ask.PutProducts({ products: [{ ...entry, price: "13.50" }] });

    const { data } = await shop.ask.ListProducts({ limit: 10, query: productId });
    expect(data.products).toEqual([{ ...entry, price: "13.50", available: 0 }]);
    const { rows } = await service.pool.query(
      "select low_stock_threshold from products where product_id = $1",
      [productId],
    );
    expect(rows).toEqual([{ low_stock_threshold: 3 }]);
  });

  test("says which products run low, the scarcest first, and how many there are beyond those that are shown", async () => {
    const run = randomUUID();
    const products = [
      { productId: `low-none-${run}`, lowStockThreshold: 5, stock: 0 },
      { productId: `low-some-${run}`, lowStockThreshold: 5, stock: 5 },
      { productId: `low-enough-${run}`, lowStockThreshold: 5, stock: 6 },
    ];
    await shop.ask.PutProducts({
      products: products.map(({ productId, lowStockThreshold }) => ({
        ...{ productId, lowStockThreshold, name: productId, price: "1.00", currency: "USD" },
      })),
    });
    for (const { productId, stock: delta } of products)
      if (delta > 0)
        await shop.ask.AdjustStock({ adjustmentId: randomUUID(), productId, delta, reason: "A test." });

    const { data } = await shop.ask.ListLowProducts({ limit: 100 });
    const ours = data.products.filter(({ productId }) => productId.endsWith(run));
    expect(ours).toEqual([
      { productId: `low-none-${run}`, name: `low-none-${run}`, available: 0, reserved: 0, threshold: 5 },
      { productId: `low-some-${run}`, name: `low-some-${run}`, available: 5, reserved: 0, threshold: 5 },
    ]);
    expect(data.products.map(({ available }) => available)).toEqual(
      data.products.map(({ available }) => available).toSorted((one, other) => one - other),
    );
    const { data: first } = await shop.ask.ListLowProducts({ limit: 1 });
    expect(first).toEqual({ products: data.products.slice(0, 1), count: data.count });
  });

  test("can be read page by page, in the order of product ids", async () => {
    const run = randomUUID().slice(0, 8);
    const products = Array.from({ length: 25 }, (_, index) => ({
      productId: `page-${run}-${String(index).padStart(2, "0")}`,
      name: `Page 100%_${run}`,
      price: "1.00",
      currency: "USD",
    }));
    await shop.ask.PutProducts({ products: products.toReversed() });

    const seen: string[] = [];
    let cursor: string | undefined;
    let pages = 0;
    do {
      const { data } = await shop.ask.ListProducts({
        limit: 10,
        query: `100%_${run.toUpperCase()}`,
        ...(cursor === undefined ? {} : { cursor }),
      });
      seen.push(...data.products.map(({ productId }) => productId));
      cursor = data.nextCursor;
      pages++;
    } while (cursor !== undefined);

    expect(pages).toBe(3);
    expect(seen).toEqual(products.map(({ productId }) => productId));
    // A percent sign is one, and no pattern.
    expect((await shop.ask.ListProducts({ limit: 10, query: `1%${run}` })).data.products).toEqual([]);
  });

  test("shows one product as a page of the catalogue does, and says of an unknown one that it is unknown", async () => {
    const productId = await shop.newProduct(7);
    const { data } = await shop.ask.ListProducts({ limit: 1, query: productId });

    expect(
      await Promise.all([
        shop.ask.GetProduct({ productId }),
        shop.ask.GetProduct({ productId: "nothing-of-the-kind" }),
        shop.ask.GetProduct({ productId }),
      ]),
    ).toMatchObject([
      { type: "ProductDetails", data: { ...data.products[0], available: 7 } },
      { type: "ProductUnknown", data: { productId: "nothing-of-the-kind" } },
      { type: "ProductDetails", data: { productId } },
    ]);
  });

  test("answers many questions at once, each with its own answer", async () => {
    const ids = await Promise.all([1, 2, 3].map((available) => shop.newProduct(available)));

    const answers = await Promise.all([
      ...ids.map((productId) => shop.ask.CheckStock({ productId, quantity: 2 })),
      shop.ask.CheckStock({ productId: "nothing-of-the-kind" }),
    ]);
    const pages = await Promise.all(ids.map((query) => shop.ask.ListProducts({ limit: 1, query })));

    expect(answers).toMatchObject([
      { type: "StockLevel", data: { productId: ids[0], available: 1, reserved: 0, sufficient: false } },
      { type: "StockLevel", data: { productId: ids[1], available: 2, reserved: 0, sufficient: true } },
      { type: "StockLevel", data: { productId: ids[2], available: 3, reserved: 0, sufficient: true } },
      { type: "ProductUnknown", data: { productId: "nothing-of-the-kind" } },
    ]);
    expect(pages.map(({ data }) => data.products.map(({ productId }) => productId))).toEqual(
      ids.map((productId) => [productId]),
    );
  });
});

describe("an adjustment", () => {
  test("happens once, however often it is sent", async () => {
    const productId = await shop.newProduct(0);
    const goodsIn = { adjustmentId: randomUUID(), productId, delta: 4, reason: "Delivery." };
    const last = { adjustmentId: randomUUID(), productId, delta: 1, reason: "Delivery." };

    const replies = await shop.adjust([goodsIn, goodsIn]);
    await shop.adjust([goodsIn, last]);

    expect(replies).toMatchObject([
      { type: "StockAdjusted", data: { available: 4 } },
      { type: "StockAdjusted", data: { available: 4 } },
    ]);
    expect(await available(productId)).toBe(5);
  });

  test("that cannot be is answered at once, and those around it happen", async () => {
    const productId = await shop.newProduct(3);
    const change = (delta: number) => ({
      adjustmentId: randomUUID(),
      productId,
      delta,
      reason: "Counted again.",
    });
    const unknown = { ...change(1), productId: "nothing-of-the-kind" };

    const replies = await shop.adjust([change(2), change(-6), unknown, change(1)]);

    expect(replies).toMatchObject([
      { type: "StockAdjusted", data: { available: 5 } },
      {
        type: "StockNotAdjustable",
        data: {
          available: 5,
          message: `${productId} has 5 available, which -6 would take below nothing`,
        },
      },
      { type: "ProductUnknown", data: { productId: "nothing-of-the-kind" } },
      { type: "StockAdjusted", data: { available: 6 } },
    ]);
    const { rows } = await service.pool.query(
      "select available_delta::int as delta from stock_movements where product_id = $1 order by seq",
      [productId],
    );
    expect(rows).toEqual([{ delta: 3 }, { delta: 2 }, { delta: 1 }]);
    expect(await shop.take("inventory.updates.dead")).toEqual([]);
  });

  test("that cannot be, and whose caller went away long ago, is a dead letter with its reason", async () => {
    const productId = await shop.newProduct(3);
    const late = { adjustmentId: randomUUID(), productId, delta: -6, reason: "Counted again." };
    const sentAt = new Date(Date.now() - 60_000);
    await shop.publishAs(gateway, randomUUID(), { type: "AdjustStock", data: late, sentAt });

    await expect
      .poll(() => shop.take("inventory.updates.dead"))
      .toEqual([{ data: late, reason: `${productId} has 3 available, which -6 would take below nothing` }]);
  });

  test("that makes goods rare is told", async () => {
    const productId = await shop.newProduct(10, { lowStockThreshold: 5 });

    await shop.adjust([{ adjustmentId: randomUUID(), productId, delta: -7, reason: "A leak in the roof." }]);

    await expect
      .poll(() => shop.alerts(productId).map(({ data }) => data))
      .toMatchObject([{ available: 3, threshold: 5 }]);
  });
});

describe("development", () => {
  let empty: Shop;
  beforeAll(async () => {
    empty = await openShop();
  });
  afterAll(() => empty.close());

  test("starts with a catalogue, once, and its stock is accounted for", async () => {
    const env = { NODE_ENV: "development" };
    const [one, two] = await Promise.all([empty.start(env), empty.start(env)]);
    await two.close();

    const { rows } = await one.pool.query(
      `select p.product_id, p.price_minor::int, i.available_quantity::int, m.kind, m.available_delta::int
      from products p join inventory i using (product_id) join stock_movements m using (product_id)
      order by product_id`,
    );
    expect(rows).toHaveLength(sampleCatalogue.length);
    expect(rows[0]).toEqual({
      product_id: "prod-001",
      price_minor: 2_999,
      available_quantity: 1_000,
      kind: "initial",
      available_delta: 1_000,
    });
    await one.close();
  });

  test("leaves a catalogue alone that has products", async () => {
    const productId = await shop.newProduct(1);
    const restarted = await shop.start({ NODE_ENV: "development" });

    const { rows } = await restarted.pool.query("select from products where product_id = 'prod-001'");
    expect(rows).toEqual([]);
    await restarted.close();
    expect(await available(productId)).toBe(1);
  });
});

test("the entities fit the tables", async () => {
  const productId = await shop.newProduct(2);
  const lookups = await openLookups({ databaseUrl: shop.databaseUrl, entities });
  const lookup = lookups.begin();

  expect(await lookup.findOne(ProductEntity, { productId })).toMatchObject({ priceMinor: "2999" });
  expect(await lookup.findOne(InventoryEntity, { productId })).toMatchObject({ availableQuantity: "2" });
  expect(await lookup.find(StockMovementEntity, { productId })).toMatchObject([{ availableDelta: "2" }]);
  expect(await lookup.find(ReservationEntity, {})).toEqual([]);
  await lookups.close();
});

async function available(productId: string): Promise<number | undefined> {
  const reply = await shop.ask.CheckStock({ productId });

  return reply.type === "StockLevel" ? reply.data.available : undefined;
}
