import { randomUUID } from "node:crypto";
import type { RunningService } from "@warren/service-host";
import { openServiceBench, type ServiceBench } from "@warren/service-host/testing";
import { gateway } from "@warren/generated/gateway";
import { order } from "@warren/generated/order";
import { topology } from "@warren/generated/topology";
import { createClient, type RpcClient } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startOrder } from "./service.js";

const QUEUE = "orders.processing";
const routes = topology.bindings.filter((binding) => "queue" in binding && binding.queue === QUEUE);

let bench: ServiceBench;
let service: RunningService;
let shop: RpcClient<typeof gateway>;

beforeAll(async () => {
  bench = await openServiceBench({ start: startOrder, topology, environment: { DEADLINE_CHECK_MS: "100" } });
  shop = await createClient(gateway, bench.connection);
});
afterEach(() => bench.stop());
afterAll(async () => {
  await shop.close();
  await bench.close();
});

test("an order that is placed while the queue's node is down begins at once, whatever its priority, and nothing counts as unroutable", async () => {
  service = await bench.start();
  await withoutRoutes(async () => {
    for (const priority of ["normal", "high"] as const) {
      const orderId = await place(priority);
      await eventually(async () => expect(await statusOf(orderId)).toBe("reserving"));
      expect(await eventsOf(orderId)).toEqual(["PlaceOrder", "OrderCreated"]);
    }
  });

  expect(await bench.take("unroutable")).toEqual([]);
});

test("an order whose message the queue misses, though others get it, goes on without it", async () => {
  service = await bench.start({ TAKE_UP_AFTER_MS: "500" });
  const heard = await bench.hear(order);
  await withoutRoutes(async () => {
    const orderId = await place("normal");
    await eventually(async () => expect(await statusOf(orderId)).toBe("reserving"));
    expect(await eventsOf(orderId)).toEqual(["PlaceOrder", "deadline"]);
    expect(heard.about(orderId).map(({ type }) => type)).toContain("OrderCreated");
  });

  await eventually(async () => {
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toContain('order_deadlines_passed_total{state="created",service="order"} 1');
  });
});

test("an order whose message lies where nobody takes it goes on without it, and the message changes nothing later", async () => {
  service = await bench.start({ TAKE_UP_AFTER_MS: "500" });
  const heard = await bench.hear(order);
  await service.server.pause(QUEUE);
  const orderId = await place("normal");
  await eventually(async () => expect(await statusOf(orderId)).toBe("reserving"));

  await service.server.resume(QUEUE);
  const handled = new RegExp(
    `handled_total\\{queue="${QUEUE}",message="OrderCreated",outcome="done",.*\\} 1`,
  );
  await eventually(async () => {
    expect(await (await fetch(`${service.url}/metrics`)).text()).toMatch(handled);
  });
  expect(await eventsOf(orderId)).toEqual(["PlaceOrder", "deadline"]);
  expect(heard.about(orderId).filter(({ type }) => type === "ReserveStock")).toHaveLength(1);
});

async function place(priority: "normal" | "high"): Promise<string> {
  const orderId = randomUUID();
  const reply = await shop.call.PlaceOrder({
    orderId,
    userId: randomUUID(),
    items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
    currency: "USD",
    priority,
    prices: "catalogue",
    paymentMethod: "card-visa",
  });
  expect(reply.type).toBe("OrderPlaced");

  return orderId;
}

async function statusOf(orderId: string): Promise<string> {
  const reply = await shop.call.GetOrder({ orderId });

  return reply.type === "OrderDetails" ? reply.data.status : "unknown";
}

async function eventsOf(orderId: string): Promise<readonly string[]> {
  const { rows } = await service.pool.query<{ event: string }>(
    "select event from order_events where order_id = $1 order by version",
    [orderId],
  );

  return rows.map(({ event }) => event);
}

/** Takes from the queue what it loses while its node is down: every way to it. */
async function withoutRoutes(work: () => Promise<void>): Promise<void> {
  const leave = await bench.connection.addSetup(async (amqp) => {
    const channel = await amqp.createChannel();
    try {
      for (const { from, key } of routes) await channel.unbindQueue(QUEUE, from, key);
      await work();
    } finally {
      for (const { from, key } of routes) await channel.bindQueue(QUEUE, from, key);
      await channel.close();
    }
  });
  leave();
}
