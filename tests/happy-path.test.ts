import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { startSystem, type System } from "./src/system.js";

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"));
  await system.shop.supply([{ productId: "prod-001", name: "Walnut desk lamp", price: "29.99", stock: 1_000 }]);
});

afterAll(() => system.close());

test("the article's order becomes confirmed", async () => {
  const correlationId = `customer-${randomUUID()}`;
  const placed = await system.shop.place(
    {
      userId: "123e4567-e89b-12d3-a456-426614174000",
      items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
      priority: "high",
    },
    { "x-correlation-id": correlationId },
  );

  expect(placed.status).toBe(201);
  await system.ledger.untilEnded([placed.body.id], { withinMs: 20_000 });
  const { body } = await system.shop.order(placed.body.id);
  console.log(JSON.stringify(body, null, 1));
  expect(body.status).toBe("confirmed");
});
