import { topology } from "@warren/generated/topology";
import { connect, declareTopology, type Logger } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { audit, serviceDatabases, settle, showAudit, type ServiceDatabase } from "./index.js";
import { createFixture, order, takenAt, type Fixture } from "./testing/fixture.js";
import { manyOrders } from "./testing/many-orders.js";
import { inconsistencies } from "./testing/inconsistencies.js";

const addresses = inject("warrenStack");
const { databaseUrl, managementUrl } = addresses;
const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

let fixture: Fixture;
let vhost: TestVhost;
beforeAll(async () => {
  [fixture, vhost] = await Promise.all([createFixture(addresses), createVhost(addresses)]);
  const connection = connect({ url: vhost.amqpUrl, name: "audit-test", logger });
  await declareTopology(connection, topology);
  await connection.opened({ signal: AbortSignal.timeout(20_000) });
  await connection.close();
});
afterAll(async () => {
  await Promise.all([fixture.drop(), vhost.drop()]);
});

function look(spoilt: Partial<Record<ServiceDatabase, string>> = {}, now = takenAt) {
  return audit({
    databaseUrl,
    databases: { ...fixture.names, ...spoilt },
    amqpUrl: vhost.amqpUrl,
    managementUrl,
    now,
  });
}

test("finds nothing where everything agrees, and counts what it looked at", async () => {
  const result = await look();

  expect(result.findings).toEqual([]);
  expect(result.clean).toBe(true);
  expect(result.summary.orders).toEqual({
    total: 6,
    byStatus: { confirmed: 1, delivered: 1, rejected: 2, cancelled: 1, reserving: 1 },
    waiting: 1,
    moving: 0,
  });
  expect(result.summary.checks.map(({ looked }) => looked)).toEqual([6, 0, 1, 1, 6, 4, 3, 6, 0, 13, 1]);
  expect(result.summary.checks.find(({ counts }) => "sent" in counts)?.counts).toEqual({
    sent: 5,
    queued: 1,
    failed: 0,
  });
  expect(showAudit(result)).toContain("Everything agrees");
});

describe("finds exactly", () => {
  test.each(inconsistencies)("in $database: $kind of $id", async ({ database, kind, id, statements }) => {
    const databases = { ...fixture.names, [database]: await fixture.spoil(database, ...statements) };
    const result = await audit({ databaseUrl, databases, now: takenAt });

    const found = result.findings.flatMap(({ about, kind: one, count, rows }) =>
      about === "order" || about === "product"
        ? [[one, count, ...rows.map((row) => ("orderId" in row ? row.orderId : row.productId))]]
        : [[one, count]],
    );
    // A payment that is no longer what the ledger says is told of twice: as what it is, and as what was booked.
    const withoutLedger =
      kind === "payment_ledger_differs" ? found : found.filter(([one]) => one !== "payment_ledger_differs");
    expect(withoutLedger).toEqual([[kind, 1, id]]);
    expect(result.clean).toBe(false);
    expect(showAudit(result)).toMatch(/\ncause: .+\nnext: .+\n/);
  });

  test("messages that were written down and not sent", async () => {
    const orders = await fixture.spoil(
      "orders",
      `insert into warren_outbox (envelope, created_at) values ('{}', '2026-11-23 11:58Z'), ('{}', '2026-11-23 11:59:30Z')`,
    );

    expect((await look({ orders })).findings).toEqual([
      {
        about: "database",
        kind: "stuck_outbox",
        count: 1,
        rows: [{ database: "orders", count: 1, oldestAt: "2026-11-23T11:58:00.000Z" }],
      },
    ]);
  });
});

test("looks at 10,000 orders in seconds", async () => {
  const many = manyOrders(10_000);
  const databases = Object.fromEntries(
    await Promise.all(
      serviceDatabases.map(async (one) => [one, await fixture.spoil(one, ...many[one])] as const),
    ),
  );

  const { findings, summary } = await look(databases);
  expect(findings).toEqual([]);
  expect(summary.orders.total).toBe(10_006);
  // 1.4 s on two idle cores. This bound holds where many others work too.
  expect(summary.durationMs).toBeLessThan(15_000);
});

test("does not judge orders that moved a moment ago, where that is asked for", async () => {
  const shipping = await fixture.spoil(
    "shipping",
    `delete from shipments where order_id = '${order.confirmed}'`,
  );
  const databases = { ...fixture.names, shipping };

  const result = await audit({ databaseUrl, databases, now: takenAt, graceMs: 120_000 });
  expect(result.findings).toEqual([]);
  expect(result.summary.orders.moving).toBe(1);
  expect(result.summary.brokerLookedAt).toBe(false);
});

test("lists dead letters and unroutable messages with their reasons, and leaves them where they are", async () => {
  const connection = await amqp.connect(vhost.amqpUrl);
  const channel = await connection.createConfirmChannel();
  const headers = { "x-dead-reason": "failed 6 times: no such card", "x-attempt": 6 };
  const properties = { type: "CapturePayment", messageId: "m-1", headers };
  channel.publish("payments.failed", "payments.commands", Buffer.from("{}"), properties);
  channel.publish("orders", "order.mislaid", Buffer.from("{}"), { type: "PlaceOrder" });
  await channel.waitForConfirms();

  const seen = async () => {
    const { findings } = await look();
    expect(findings).toMatchObject([
      {
        kind: "dead_letters",
        count: 1,
        rows: [
          {
            queue: "payments.commands.dead",
            count: 1,
            samples: [{ message: "CapturePayment", reason: "failed 6 times: no such card", attempts: 6 }],
          },
        ],
      },
      { kind: "unroutable_messages", count: 1, rows: [{ queue: "unroutable", count: 1 }] },
    ]);
  };
  await eventually(seen);
  await seen();
  await channel.purgeQueue("payments.commands.dead");
  await channel.purgeQueue("unroutable");
  await connection.close();
});

test("counts orders and cancellations that were given up, with the cause and what to do next", async () => {
  const connection = await amqp.connect(vhost.amqpUrl);
  const channel = await connection.createConfirmChannel();
  const unknown = "0d9e8a51-6a43-4d0c-9d0b-111111111111";
  const letter = (type: string, orderId: string, reason: string) =>
    channel.publish("orders.failed", "orders.requests", Buffer.from(JSON.stringify({ orderId })), {
      type,
      messageId: `m-${type}`,
      headers: { "x-dead-reason": reason },
    });
  letter("PlaceOrder", unknown, "failed 5 times: division by zero");
  letter("CancelOrder", order.confirmed, "failed 5 times: no reason");
  await channel.waitForConfirms();

  await eventually(async () => {
    const { findings } = await look();
    expect(findings.map(({ kind, count }) => [kind, count])).toEqual([
      ["order_command_given_up", 2],
      ["dead_letters", 2],
    ]);
    expect(findings[0]?.rows).toEqual([
      {
        kind: "order_command_given_up",
        orderId: unknown,
        detail:
          "PlaceOrder lies in orders.requests.dead (failed 5 times: division by zero); there is no such order; mend the cause, then: warren dlq requeue m-PlaceOrder",
      },
      {
        kind: "order_command_given_up",
        orderId: order.confirmed,
        detail:
          "CancelOrder lies in orders.requests.dead (failed 5 times: no reason); the order is confirmed; mend the cause, then: warren dlq requeue m-CancelOrder",
      },
    ]);
  });
  await channel.purgeQueue("orders.requests.dead");
  await connection.close();
});

test("names the database that it cannot read", async () => {
  await expect(look({ shipping: "no_such_database" })).rejects.toThrow("no_such_database");
  await expect(look({ shipping: "postgres" })).rejects.toThrow(
    "shipping does not look like a database of ours",
  );
});

describe("settle", () => {
  const wait = (orders: string, timeoutMs: number, signal?: AbortSignal) =>
    settle({
      databaseUrl,
      databases: { ...fixture.names, orders },
      amqpUrl: vhost.amqpUrl,
      timeoutMs,
      pollMs: 20,
      ...(signal === undefined ? {} : { signal }),
    });

  test("ends once all orders have ended and no message is under way", async () => {
    const orders = await fixture.spoil("orders", `delete from orders where id = '${order.reserving}'`);

    expect(await wait(orders, 20_000)).toEqual({ settled: true, orders: 0, messages: 0 });
  });

  test("tells what is left when the time is over, or when it is stopped", async () => {
    const orders = await fixture.spoil("orders", "insert into warren_outbox (envelope) values ('{}')");

    expect(await wait(orders, 50)).toEqual({ settled: false, orders: 1, messages: 1 });
    expect(await wait(orders, 60_000, AbortSignal.abort())).toMatchObject({ settled: false });
  });
});
