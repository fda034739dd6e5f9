import { randomUUID } from "node:crypto";
import * as amqp from "amqplib";
import { gateway } from "@warren/generated/gateway";
import { inventory } from "@warren/generated/inventory";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";
import { machine } from "@warren/test-system";
import { eventually } from "@warren/messaging/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { newTrace, outgoing, type Outgoing } from "./peers/envelope.js";
import { routes } from "./peers/messages.js";
import { startPeer, type PeerName } from "./src/peer.js";
import { benchedProducts } from "./src/products.js";
import { reportOf } from "./src/saga-report.js";
import { runOrders, type Driving, type RunFigures } from "./src/saga-run.js";
import { withCatcher, type Servers } from "./src/servers.js";
import type { Shop, ShopName } from "./src/shop.js";
import { startWarren } from "./src/warren.js";

const { signal } = new AbortController();
const driving: Driving = {
  ...{ orders: 8, warmup: 2, atOnce: 4, lines: 2, loads: [1], loadSeconds: 2, brokerStatistics: false },
};
const peers: readonly PeerName[] = ["ceiling", "article"];
const figures = new Map<ShopName, RunFigures>();

let servers: Servers;

beforeAll(async () => {
  servers = await withCatcher(inject("warrenStack"), signal);
});
afterAll(() => servers.close());

function start(name: ShopName): Promise<Shop> {
  const options = { smtpUrl: servers.smtpUrl, execArgv: [], signal };

  return name === "warren"
    ? startWarren(servers.addresses, options)
    : startPeer(name, servers.addresses, options);
}

test.each<ShopName>(["warren", ...peers])("%s brings orders to their end, and is measured", async (name) => {
  const shop = await start(name);
  try {
    const run = await runOrders(shop, servers, driving);
    figures.set(name, run);

    expect(run.ordersPerSecond).toBeGreaterThan(0);
    expect(run.servers.walBytes).toBeGreaterThan(0);
    expect(Object.keys(run.cpuMs)).toEqual(
      expect.arrayContaining(["order", "gateway", "RabbitMQ", "driver"]),
    );
    expect(run.loads.flatMap(({ confirmedMs }) => confirmedMs)).not.toContain(Number.NaN);
  } finally {
    await shop.close();
  }
});

test("the report has a column for each, and their ratios", () => {
  const runs = [...figures].map(([shop, run]) => ({ ...run, shop, round: 0 }));
  const report = reportOf({
    ...{
      command: "npm run bench:saga",
      at: new Date().toISOString(),
      machine: machine(),
      sources: [],
      driving,
    },
    ...{ baselines: [{ messagesPerSecond: 1, commitsPerSecond: 1 }], runs },
  });

  expect(report).toContain("| what | warren | ceiling | article |");
  expect(report).toMatch(/Warren ÷ ceiling \| \d+\.\d\d \| \d+\.\d\d/);
  expect(report).toMatch(/Warren ÷ article \| \d+\.\d\d \| \d+\.\d\d/);
});

describe.each(peers)("%s", (name) => {
  test("does what a command asks for once, however often the command comes", async () => {
    const shop = await start(name);
    const connection = await amqp.connect(shop.amqpUrl);
    try {
      await shop.supply(benchedProducts);
      const channel = await connection.createChannel();
      const send = ({ exchange, routingKey, content, properties }: Outgoing) =>
        channel.publish(exchange, routingKey, Buffer.from(content), properties);
      const [first, second] = [command(), command()];
      const notices = () => shop.databases.rows("notification", "select state from notices");

      send(first);
      await eventually(async () => expect(await notices()).toEqual([{ state: "sent" }]));
      send(first);
      // The queue keeps its order: once this one has come through all steps, the other was looked at.
      send(second);
      await eventually(async () => expect(await notices()).toEqual([{ state: "sent" }, { state: "sent" }]));

      const rows = await shop.databases.rows<Readonly<{ statuses: readonly string[] }>>(
        "orders",
        "select array_agg(status order by version) as statuses from order_events group by order_id",
      );
      const way = ["created", "reserving", "authorizing", "scheduling", "capturing", "confirmed"];
      expect(rows.map(({ statuses }) => statuses)).toEqual([way, way]);
      shop.expectUnbroken();
    } finally {
      await connection.close();
      await shop.close();
    }
  });
});

function command(): Outgoing {
  const [product] = benchedProducts;

  return outgoing(
    "PlaceOrder",
    {
      ...{ orderId: randomUUID(), userId: randomUUID(), currency: "USD", priority: "normal" },
      email: "somebody@customers.example",
      ...{ items: [{ ...product!, quantity: 2 }], paymentMethod: "card-visa", prices: "catalogue" },
      address: { country: "US" },
    },
    { correlationId: randomUUID(), traceparent: newTrace() },
    { appId: "gateway", now: new Date() },
  );
}

test("the peers send what the contract says, where it says", () => {
  const sends = Object.entries(
    Object.assign(
      {},
      ...[order, inventory, payment, shipping].map((service) => service.sends),
    ) as typeof order.sends,
  );
  const contract = new Map(
    sends.map(
      ([
        name,
        {
          routes: [first],
        },
      ]) => [name, first],
    ),
  );
  const { exchange, routingKey } = gateway.calls.PlaceOrder;

  for (const [name, route] of Object.entries(routes)) {
    if (name === "OrderPlaced") continue;
    const wanted = name === "PlaceOrder" ? { exchange, routingKey } : contract.get(name);
    expect({ name, exchange: route.exchange, routingKey: route.routingKey }).toMatchObject({
      name,
      exchange: wanted?.exchange,
      routingKey: wanted?.routingKey,
    });
  }
});
