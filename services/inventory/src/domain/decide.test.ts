import { randomUUID } from "node:crypto";
import { RejectError } from "@warren/messaging";
import { CommitStock, ReleaseStock, ReserveStock, type StockRejected } from "@warren/generated/inventory";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type Command, type Known } from "./decide.js";
import type { Reservation } from "./reservation.js";
import { moved, type Stock } from "./stock.js";

const now = new Date("2026-11-23T09:00:00.000Z");
const later = new Date("2026-11-23T09:05:00.000Z");
const nothing: Known = { reservations: [], stocks: [] };

const lamp = (available: number, more: Partial<Stock> = {}): Stock => ({
  productId: "prod-001",
  name: "Walnut desk lamp",
  priceMinor: 2_999n,
  currency: "USD",
  lowStockThreshold: 0,
  available,
  reserved: 0,
  sold: 0,
  ...more,
});
const line = (quantity: number, more: Partial<ReserveStock["data"]["items"][number]> = {}) => ({
  productId: "prod-001",
  quantity,
  price: "29.99",
  ...more,
});
const reserve = (orderId: string, ...items: ReserveStock["data"]["items"]) =>
  ReserveStock({ orderId, items, currency: "USD", prices: "catalogue" });
const release = (orderId: string) => ReleaseStock({ orderId, reason: "payment_declined" });
const commit = (orderId: string) => CommitStock({ orderId });
const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()];

/** What is known after the decision was saved. */
function after(known: Known, commands: readonly Command[], at = now): Known {
  const { reservations, movements } = decide(commands, known, at);
  const merged = new Map([...known.reservations, ...reservations].map((each) => [each.orderId, each]));

  return {
    reservations: [...merged.values()],
    stocks: known.stocks.map((stock) =>
      movements.filter(({ productId }) => productId === stock.productId).reduce(moved, stock),
    ),
  };
}

describe("reserving", () => {
  test("sets all items aside and names them", () => {
    const { sends, reservations, movements } = decide(
      [reserve(one, line(2))],
      { ...nothing, stocks: [lamp(5)] },
      now,
    );

    const items = [{ productId: "prod-001", name: "Walnut desk lamp", quantity: 2, price: "29.99" }];
    expect(sends).toEqual([
      [{ type: "StockReserved", data: { orderId: one, reservedAt: now.toISOString(), items } }],
    ]);
    expect(reservations).toEqual([
      { orderId: one, state: "reserved", items, createdAt: now, updatedAt: now },
    ]);
    expect(movements).toEqual([
      { productId: "prod-001", kind: "reserved", orderId: one, available: -2, reserved: 2, sold: 0 },
    ]);
  });

  test("gives the last unit to the first of many buyers", () => {
    const buyers = Array.from({ length: 200 }, () => reserve(randomUUID(), line(1)));
    const { sends } = decide(buyers, { ...nothing, stocks: [lamp(1)] }, now);

    expect(sends.map(([first]) => first?.type)).toEqual([
      "StockReserved",
      ...Array<string>(199).fill("StockRejected"),
    ]);
  });

  test("takes nothing when one of several items is short, and says which", () => {
    const known = { ...nothing, stocks: [lamp(5), lamp(1, { productId: "prod-002" })] };
    const { sends, movements } = decide(
      [reserve(one, line(2), line(3, { productId: "prod-002" })), reserve(two, line(5))],
      known,
      now,
    );

    expect(sends[0]).toMatchObject([
      {
        type: "StockRejected",
        data: {
          reason: "out_of_stock",
          message: "Only 1 of prod-002 is left.",
          shortages: [{ productId: "prod-002", requested: 3, available: 1 }],
        },
      },
    ]);
    expect(movements.map(({ orderId }) => orderId)).toEqual([two]);
  });

  test("adds up the lines that name one product", () => {
    const known = { ...nothing, stocks: [lamp(3)] };
    const { sends } = decide([reserve(one, line(2), line(2))], known, now);

    expect(rejection(sends[0]).shortages).toEqual([{ productId: "prod-001", requested: 4, available: 3 }]);
  });

  test.each([
    [
      "unknown_product",
      reserve(one, line(1, { productId: "prod-999" })),
      "The catalogue does not have prod-999.",
    ],
    ["price_mismatch", reserve(one, line(1, { price: "0.01" })), "prod-001 costs 29.99, not 0.01."],
    [
      "price_mismatch",
      ReserveStock({ ...reserve(one, line(1)).data, currency: "GBP" }),
      "prod-001 is sold in USD, not in GBP.",
    ],
  ])("rejects with %s", (reason, command, message) => {
    const { sends } = decide([command], { ...nothing, stocks: [lamp(5)] }, now);

    expect(rejection(sends[0])).toEqual({ orderId: one, reason, message, shortages: [] });
  });

  test("takes the price that a trusted caller gives", () => {
    const { data } = reserve(one, line(1, { price: "1.00" }));
    const given = ReserveStock({ ...data, prices: "given", currency: "GBP" });
    const { sends } = decide([given], { ...nothing, stocks: [lamp(5)] }, now);

    expect(sends[0]).toMatchObject([{ type: "StockReserved", data: { items: [{ price: "1.00" }] } }]);
  });

  test.each([
    ["reserved", [reserve(one, line(2))]],
    ["committed", [reserve(one, line(2)), commit(one)]],
    ["rejected", [reserve(one, line(9))]],
  ])("says the same again to an order that is %s, and moves nothing", (state, commands) => {
    const known = after({ ...nothing, stocks: [lamp(5)] }, commands);
    expect(known.reservations.map((each) => each.state)).toEqual([state]);

    const [first] = decide(commands, { ...nothing, stocks: [lamp(5)] }, now).sends;
    const again = decide([reserve(one, line(2))], known, later);
    expect(again).toEqual({ sends: [first], reservations: [], movements: [] });
  });
});

describe("releasing", () => {
  test("gives back what is reserved", () => {
    const known = after({ ...nothing, stocks: [lamp(5)] }, [reserve(one, line(2)), release(one)]);

    expect(known.stocks).toEqual([lamp(5)]);
  });

  test("gives back what is sold", () => {
    const sold = after({ ...nothing, stocks: [lamp(5)] }, [reserve(one, line(2)), commit(one)]);
    expect(sold.stocks).toEqual([lamp(3, { sold: 2 })]);

    const { sends, movements } = decide([release(one)], sold, later);
    expect(movements).toMatchObject([{ kind: "restocked", available: 2, sold: -2 }]);
    expect(sends).toEqual([
      [{ type: "StockReleased", data: { orderId: one, releasedAt: later.toISOString() } }],
    ]);
  });

  test("leaves a tombstone where nothing is reserved yet, by which the order that comes late is rejected", () => {
    const { sends, movements } = decide(
      [release(one), reserve(one, line(1))],
      { ...nothing, stocks: [lamp(5)] },
      now,
    );

    expect(movements).toEqual([]);
    expect(sends[0]).toMatchObject([{ type: "StockReleased" }]);
    expect(rejection(sends[1])).toMatchObject({ orderId: one, reason: "released" });
  });

  test("says the same again to an order that was released, and gives back nothing twice", () => {
    const known = after({ ...nothing, stocks: [lamp(5)] }, [reserve(one, line(2)), release(one)]);

    expect(decide([release(one)], known, later)).toEqual({
      sends: [[{ type: "StockReleased", data: { orderId: one, releasedAt: now.toISOString() } }]],
      reservations: [],
      movements: [],
    });
  });

  test("lets the next one in the same batch have what came back", () => {
    const known = { ...nothing, stocks: [lamp(1)] };
    const { sends } = decide(
      [reserve(one, line(1)), reserve(two, line(1)), release(one), reserve(three, line(1))],
      known,
      now,
    );

    expect(sends.map(([first]) => first?.type)).toEqual([
      "StockReserved",
      "StockRejected",
      "StockReleased",
      "StockReserved",
    ]);
  });
});

describe("committing", () => {
  test("turns reserved stock into sold stock once", () => {
    const known = after({ ...nothing, stocks: [lamp(5)] }, [reserve(one, line(2)), commit(one), commit(one)]);

    expect(known.stocks).toEqual([lamp(3, { sold: 2 })]);
  });

  test("does nothing for an order that was released meanwhile", () => {
    const known = after({ ...nothing, stocks: [lamp(5)] }, [reserve(one, line(2)), release(one)]);

    expect(decide([commit(one)], known, now)).toEqual({ sends: [[]], reservations: [], movements: [] });
  });

  test("rejects an order that has no stock", () => {
    expect(() => decide([commit(one)], nothing, now)).toThrow(RejectError);
  });
});

describe("an alert", () => {
  const low = { lowStockThreshold: 3 };

  test("is sent by the order that takes the stock to the threshold, and by none after it", () => {
    const orders = [one, two, three].map((orderId) => reserve(orderId, line(1)));
    const { sends } = decide(orders, { ...nothing, stocks: [lamp(5, low)] }, now);

    expect(sends.map((messages) => messages.map(({ type }) => type))).toEqual([
      ["StockReserved"],
      ["StockReserved", "StockLow"],
      ["StockReserved"],
    ]);
    expect(sends[1]?.[1]?.data).toEqual({
      productId: "prod-001",
      name: "Walnut desk lamp",
      available: 3,
      threshold: 3,
      at: now.toISOString(),
    });
  });

  test("is sent again when the stock has risen above the threshold and falls once more", () => {
    const known = after({ ...nothing, stocks: [lamp(4, low)] }, [reserve(one, line(1)), release(one)]);
    const { sends } = decide([reserve(two, line(1))], known, now);

    expect(sends[0]?.map(({ type }) => type)).toEqual(["StockReserved", "StockLow"]);
  });
});

test("whatever comes in whatever order, stock is neither made nor lost, nor less than nothing", () => {
  const orderIds = [one, two, three];
  const command = fc.oneof(
    fc
      .record({ order: fc.constantFrom(...orderIds), quantity: fc.integer({ min: 1, max: 4 }) })
      .map(({ order, quantity }) => reserve(order, line(quantity))),
    fc.constantFrom(...orderIds).map(release),
    fc.constantFrom(...orderIds).map(commit),
  );

  fc.assert(
    fc.property(fc.array(fc.array(command, { maxLength: 6 }), { maxLength: 6 }), (batches) => {
      let known: Known = { ...nothing, stocks: [lamp(5)] };
      for (const batch of batches) known = after(known, batch.filter(possibleAfter(known, batch)));

      const [stock] = known.stocks;
      const held = sumOf(known.reservations, "reserved");
      const sold = sumOf(known.reservations, "committed");
      expect(stock).toMatchObject({ available: 5 - held - sold, reserved: held, sold });
      expect(stock?.available).toBeGreaterThanOrEqual(0);
    }),
  );
});

/** Leaves out commits that no saga would send: those of orders for which nothing was reserved. */
function possibleAfter(known: Known, batch: readonly Command[]) {
  return (command: Command, index: number) => {
    if (command.type !== "CommitStock") return true;
    const earlier = batch.slice(0, index).filter(({ type }) => type !== "CommitStock");
    const state = after(known, earlier).reservations.find(
      ({ orderId }) => orderId === command.data.orderId,
    )?.state;

    return state !== undefined && state !== "rejected";
  };
}

function sumOf(reservations: readonly Reservation[], state: "reserved" | "committed"): number {
  return reservations
    .flatMap((each) => (each.state === state ? each.items : []))
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

function rejection(messages: readonly { type: string; data: unknown }[] | undefined): StockRejected["data"] {
  expect(messages).toHaveLength(1);
  expect(messages?.[0]?.type).toBe("StockRejected");

  return messages?.[0]?.data as StockRejected["data"];
}
