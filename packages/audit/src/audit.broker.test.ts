import { randomUUID } from "node:crypto";
import { topology } from "@warren/generated/topology";
import { connect, declareTopology, type Logger } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { createVhost, type TestVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test, vi } from "vitest";
import { audit, serviceDatabases, settle, showAudit, type ServiceDatabase } from "./index.js";
import { createFixture, order, takenAt, told, type Fixture } from "./testing/fixture.js";
import { manyOrders } from "./testing/many-orders.js";
import { inconsistencies } from "./testing/inconsistencies.js";

const addresses = inject("warrenStack");
const { databaseUrl, managementUrl } = addresses;
const silent = () => undefined;
const logger: Logger = { debug: silent, info: silent, warn: silent, error: silent };

let fixture: Fixture;
let vhost: TestVhost;
beforeAll(async () => {
  [fixture, vhost] = await Promise.all([createFixture(addresses), shopVhost()]);
});
afterAll(async () => {
  await Promise.all([fixture.drop(), vhost.drop()]);
});

/** A virtual host with all that the contract has. */
async function shopVhost(): Promise<TestVhost> {
  const made = await createVhost(addresses);
  const connection = connect({ url: made.amqpUrl, name: "audit-test", logger });
  await declareTopology(connection, topology);
  await connection.opened();
  await connection.close();

  return made;
}

async function asSuperuser(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

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
  expect(result.summary.checks.map(({ looked }) => looked)).toEqual([6, 0, 1, 1, 6, 4, 3, 6, 0, 15, 1]);
  expect(result.summary.checks.find(({ counts }) => "sent" in counts)?.counts).toEqual({
    sent: 5,
    queued: 1,
    noAddress: 0,
    failed: 0,
  });
  expect(result.summary.notices).toEqual([]);
  expect(showAudit(result)).toContain("Everything agrees");
});

test("needs no more of PostgreSQL than a role that reads everything and writes nothing", async () => {
  const role = `auditor_${randomUUID().slice(0, 8)}`;
  await asSuperuser(`create role ${role} login password 'reads' in role pg_read_all_data`);
  onTestFinished(() => asSuperuser(`drop role ${role}`));
  const url = new URL(databaseUrl);
  [url.username, url.password] = [role, "reads"];
  const options = { databases: fixture.names, amqpUrl: vhost.amqpUrl, managementUrl, now: takenAt };

  expect((await audit({ databaseUrl: url.href, ...options })).clean).toBe(true);
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

  test.each([-1, 1])("old and new by the database's clock, with its own %s h ahead", async (hours) => {
    const orders = await fixture.spoil(
      "orders",
      `insert into warren_outbox (envelope, created_at) values ('{}', now()), ('{}', now() - interval '5 minutes')`,
      `update orders set deadline_at = now() + interval '1 minute' where deadline_at is not null`,
    );
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + hours * 3_600_000 });
    try {
      const { findings } = await audit({ databaseUrl, databases: { ...fixture.names, orders } });

      expect(findings).toMatchObject([{ kind: "stuck_outbox", count: 1 }]);
    } finally {
      vi.useRealTimers();
    }
  });

  test("an order of another service that nobody could have placed", async () => {
    const notification = await fixture.spoil("notification", told("not-a-uuid", "order_rejected"));

    expect((await look({ notification })).findings).toMatchObject([
      { kind: "notice_of_unknown_order", rows: [{ orderId: "not-a-uuid" }] },
    ]);
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

// In 1.4 s on two idle cores: what makes it so is that it asks for all orders at once.
test("asks of 10,000 orders what it asks of six, and no more than the next pages of it", async () => {
  const many = manyOrders(10_000);
  const databases = Object.fromEntries(
    await Promise.all(
      serviceDatabases.map(async (one) => [one, await fixture.spoil(one, ...many[one])] as const),
    ),
  );

  const few = await asked(() => look());
  const { result, statements, pages } = await asked(() => look(databases));
  expect(result.findings).toEqual([]);
  expect(result.summary.orders.total).toBe(10_006);
  expect(statements.length).toBeGreaterThan(0);
  expect(statements).toEqual(few.statements);
  expect(pages).toBeGreaterThan(few.pages);
  expect(pages).toBeLessThan(200);
});

/** What an audit asks of the databases meanwhile: its statements, in no order, and how many pages of their rows. */
async function asked(auditing: typeof look) {
  const query = vi.spyOn(pg.Client.prototype, "query");
  try {
    const result = await auditing();
    const texts = query.mock.calls.map(([text]) => text);
    const isPage = (text: string) => text.startsWith("fetch ");

    return {
      result,
      statements: texts.filter((text) => !isPage(text)).toSorted(),
      pages: texts.filter(isPage).length,
    };
  } finally {
    query.mockRestore();
  }
}

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
  const { channel, close } = await opened(vhost);
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
            samples: [
              { ref: "m-1", message: "CapturePayment", reason: "failed 6 times: no such card", attempts: 6 },
            ],
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
  await close();
});

test("counts orders and cancellations that were given up, with the cause and what to do next", async () => {
  const { channel, close } = await opened(vhost);
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
  await close();
});

test("reads no more of large letters than a bound, and says what it did not look at", async () => {
  const { channel, close } = await opened(vhost);
  for (let n = 0; n < 3; n++) {
    channel.publish("payments.failed", "payments.commands", Buffer.alloc(3 * 1024 * 1024, "x"));
  }
  await channel.waitForConfirms();

  const { findings, summary } = await look();
  expect(findings).toMatchObject([{ kind: "dead_letters", count: 3, rows: [{ samples: [{}, {}] }] }]);
  expect(summary.notices).toEqual([
    "payments.commands.dead: of 3 messages only 2 were looked at: they are large, or somebody holds them",
  ]);
  await channel.purgeQueue("payments.commands.dead");
  await close();
});

test("letters that somebody holds are counted, or said to be unknown: they are not gone", async () => {
  const { channel, close } = await opened(vhost);
  channel.publish("orders.failed", "orders.requests", Buffer.from("{}"), { type: "PlaceOrder" });
  await channel.waitForConfirms();
  const held = await channel.get("orders.requests.dead");
  const counts = async (managed: boolean) => {
    const options = { databaseUrl, databases: fixture.names, amqpUrl: vhost.amqpUrl, now: takenAt };
    const { findings, summary } = await audit({ ...options, ...(managed ? { managementUrl } : {}) });

    return [findings.map(({ kind, count }) => [kind, count]), summary.notices] as const;
  };

  expect(held).toBeTruthy();
  expect(await counts(false)).toEqual([
    [],
    [
      "orders.requests.dead: somebody may hold messages of it, which were not counted: no address of the broker's management API is known",
    ],
  ]);
  // The broker tells of a quorum queue every five seconds.
  await eventually(async () => {
    const [kinds, notices] = await counts(true);
    expect(kinds).toEqual([
      ["order_command_given_up", 1],
      ["dead_letters", 1],
    ]);
    expect(notices).toEqual([expect.stringContaining("of 1 messages only 0 were looked at")]);
  });
  channel.nackAll(true);
  await channel.purgeQueue("orders.requests.dead");
  await close();
});

test("says which queues the broker does not have, and which it has that the contract does not know", async () => {
  const bare = await createVhost(addresses);
  const { channel, close } = await opened(bare);
  await channel.assertQueue("partner.dead");
  channel.sendToQueue("partner.dead", Buffer.from("{}"));
  await channel.waitForConfirms();
  const { findings, summary } = await audit({
    ...{ databaseUrl, databases: fixture.names, amqpUrl: bare.amqpUrl, managementUrl, now: takenAt },
  });

  expect(findings).toEqual([]);
  expect(summary.notices).toEqual([
    expect.stringMatching(
      /^the broker does not have, or cannot reach, these queues of the contract: (\S+, ){4}\S+ and \d+ more$/,
    ),
    "messages in queues that the contract does not have were not judged: partner.dead (1)",
  ]);
  await close();
  await bare.drop();
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
      ...{ pollMs: 20, restMs: 50 },
      ...(signal === undefined ? {} : { signal }),
    });

  test("ends once all orders have ended and no message is under way", async () => {
    const orders = await fixture.spoil("orders", `delete from orders where id = '${order.reserving}'`);

    expect(await wait(orders, 240_000)).toMatchObject({ settled: true, orders: 0, messages: 0 });
  });

  test("waits until services have handled nothing for a while", async () => {
    const orders = await fixture.spoil(
      "orders",
      `delete from orders where id = '${order.reserving}'`,
      "insert into warren_inbox (queue, message_id, handled_at) values ('orders.saga', 'm', now() + interval '1 s')",
    );
    const startedAt = performance.now();

    expect(await wait(orders, 240_000)).toMatchObject({ settled: true });
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  test("knows of a message that a consumer holds, and of queues that are nobody's business", async () => {
    const orders = await fixture.spoil("orders", `delete from orders where id = '${order.reserving}'`);
    const busy = await createVhost(addresses);
    const [holder, stranger] = await Promise.all([opened(busy), opened(vhost)]);
    await holder.channel.assertQueue("notifications", { arguments: { "x-queue-type": "quorum" } });
    holder.channel.publish("", "notifications", Buffer.from("{}"));
    await holder.channel.waitForConfirms();
    expect(await holder.channel.get("notifications")).toBeTruthy();
    const stream = { durable: true, arguments: { "x-queue-type": "stream" } };
    await stranger.channel.assertQueue("dead-letters.audit", stream);
    stranger.channel.publish("", "dead-letters.audit", Buffer.from("{}"));
    await stranger.channel.waitForConfirms();
    const rest = (amqpUrl: string, more: object) =>
      settle({ databaseUrl, databases: { ...fixture.names, orders }, amqpUrl, timeoutMs: 240_000, ...more });
    const seen = new AbortController();
    const untilSeen = ({ messages }: { messages: number }) => {
      if (messages > 0) seen.abort();
    };

    const unknown = { settled: true, uncounted: expect.stringContaining("notifications") };
    const stranded = new URL(managementUrl ?? "");
    stranded.password = "wrong";
    const [counted, atRest, notAsked, noAnswer] = await Promise.all([
      rest(busy.amqpUrl, { managementUrl, onProgress: untilSeen, signal: seen.signal }),
      rest(vhost.amqpUrl, { managementUrl }),
      rest(busy.amqpUrl, { restMs: 100, pollMs: 20, managementUrl }),
      rest(busy.amqpUrl, { managementUrl: stranded.href }),
    ]);
    expect(counted).toMatchObject({ settled: false, messages: 1 });
    expect(atRest).toMatchObject({ settled: true, messages: 0, uncounted: undefined });
    expect(notAsked).toMatchObject(unknown);
    expect(noAnswer).toMatchObject(unknown);
    expect(noAnswer.uncounted).toMatch(
      /since the broker's management API did not answer: .*does not let user/,
    );
    await Promise.all([holder.close(), stranger.close()]);
    await busy.drop();
  });

  test("tells what is left when the time is over, or when it is stopped", async () => {
    const orders = await fixture.spoil("orders", "insert into warren_outbox (envelope) values ('{}')");

    expect(await wait(orders, 50)).toMatchObject({ settled: false, orders: 1, messages: 1 });
    expect(await wait(orders, 60_000, AbortSignal.abort())).toMatchObject({ settled: false });
  });
});

async function opened({ amqpUrl }: TestVhost) {
  const connection = await amqp.connect(amqpUrl);
  const channel = await connection.createConfirmChannel();

  return { channel, close: () => connection.close() };
}
