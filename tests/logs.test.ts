import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "amqplib";
import { eventually } from "@warren/messaging/testing";
import { programNames } from "@warren/programs";
import {
  LAMP,
  orderOf,
  PATIENCE_MS,
  startSystem,
  testSettings,
  untilEnded,
  type System,
} from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

type Line = Readonly<Record<string, unknown>> & Readonly<{ level: number; name: string; msg: string }>;

const WARN = 40;

/** Lines that are about a part of a program, and no message. Whoever adds one says here that it is none. */
const OF_THE_PROGRAM =
  /^(AUTH_MODE=|without REDIS_URL|a failure is simulated|the channel is (away|back)|no connection to the broker|a channel closed|lost |the outbox waits|the program ended|a timer|could not write down|the database|levels of the log|Redis is away|did not close well|stopping)/;

/** What nobody may read in a log, in every place that a customer, a buyer or a partner can fill. */
const SECRETS = ["Geheimnis", "ada.lovelace@mail.example", "attic-key", "Rosa Velvet"];

let system: System;
let folder: string;
const ids = { good: "", declined: "", away: "", failing: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-logs-"));
  system = await startSystem(inject("warrenStack"), {
    processes: programNames,
    logFolder: folder,
    settings: { ...testSettings, PAUSE_AFTER_FAILURES: "0" },
  });
  await system.gateway.supply([LAMP]);
  await everyFailure();
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

/** Has each kind of failure happen, with secrets in what is sent. */
async function everyFailure(): Promise<void> {
  const secretive = { email: "ada.lovelace@mail.example", address: { country: "Rosa Velvet" } };
  ids.good = await system.gateway.placeSurely(orderOf(secretive));
  ids.declined = await system.gateway.placeSurely(orderOf({ ...secretive, paymentMethod: "card-declined" }));
  await untilEnded(system, [ids.good, ids.declined]);
  await whileFailing({ payment: "handler_errors" }, async () => {
    ids.failing = await system.gateway.placeSurely(orderOf(secretive));
    await untilTold("payment", "a message failed and comes again");
  });
  await untilEnded(system, [ids.failing]);
  await whileFailing({ payment: "provider_down", notification: "provider_down" }, async () => {
    await whileFailing({ inventory: "database_timeout" }, async () => {
      ids.away = await system.gateway.placeSurely(orderOf(secretive));
      await untilTold("inventory", "the queue pauses");
    });
    await untilTold("payment", "the queue pauses");
  });
  await untilEnded(system, [ids.away]);
  await sendInvalid();
}

type Failing = Partial<Record<"payment" | "inventory" | "notification", string>>;

/** Has them fail until all is done that is to fail, however slow the machine is. */
async function whileFailing(failing: Failing, act: () => Promise<void>): Promise<void> {
  const ask = async (method: "POST" | "DELETE") => {
    for (const [name, type] of Object.entries(failing)) {
      const url = `${system.url(name as keyof Failing) ?? ""}/admin/simulate-failure`;
      const answer = await fetch(url, {
        method,
        ...(method === "POST" ? { body: JSON.stringify({ type, duration: 300_000 }) } : {}),
      });
      expect([name, answer.ok]).toEqual([name, true]);
    }
  };
  await ask("POST");
  await act();
  await ask("DELETE");
}

async function untilTold(program: string, text: string): Promise<void> {
  const isIt = ({ name, msg }: Line) => name === program && msg.startsWith(text);
  await eventually(
    async () => {
      if (!(await lines()).some(isIt)) throw new Error(`${program} does not say: ${text}`);
    },
    { withinMs: PATIENCE_MS, everyMs: 100 },
  );
}

/** Messages that break the contract, and one that is no JSON. */
async function sendInvalid(): Promise<void> {
  const connection = await connect(system.amqpUrl);
  const channel = await connection.createConfirmChannel();
  const bodies = [
    JSON.stringify({ orderId: ids.good, amount: "Geheimnis", paymentMethod: ["attic-key"] }),
    "Geheimnis attic-key, and no JSON",
  ];
  for (const [at, body] of bodies.entries()) {
    channel.sendToQueue("payments.commands", Buffer.from(body), {
      ...{ type: "AuthorizePayment", messageId: `invalid-${at}`, contentType: "application/json" },
      headers: {
        "x-correlation-id": `invalid-correlation-${at}`,
        traceparent: `00-${"a".repeat(32)}-${"b".repeat(16)}-01`,
      },
    });
  }
  await channel.waitForConfirms();
  await connection.close();
}

async function lines(): Promise<readonly Line[]> {
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));

  return texts.flatMap((text) => text.split("\n").flatMap(lineIn));
}

function lineIn(text: string): readonly Line[] {
  try {
    return [JSON.parse(text) as Line];
  } catch {
    return [];
  }
}

const about = async (orderId: string) => (await lines()).filter((line) => line["orderId"] === orderId);

test("each change of an order's state is one line with all ids, from, to and why", async () => {
  await expect
    .poll(async () => (await about(ids.declined)).map(({ to }) => to), { timeout: PATIENCE_MS })
    .toEqual(expect.arrayContaining(["created", "rejected"]));
  const changes = (await about(ids.declined)).filter(({ msg }) => msg === "an order changed its state");

  expect(changes.map(({ from, to, by }) => `${String(from)} > ${String(to)} by ${String(by)}`)).toEqual([
    "none > created by PlaceOrder",
    "created > reserving by OrderCreated",
    "reserving > authorizing by StockReserved",
    "authorizing > compensating by PaymentDeclined",
    "compensating > rejected by StockReleased",
  ]);
  expect(changes.at(-1)).toMatchObject({ reason: "payment_declined", level: 30, component: "saga" });
  for (const change of changes) expect(change).toMatchObject(ALL_IDS);
  expect(new Set(changes.map(({ correlationId }) => correlationId)).size).toBe(1);
});

const text: unknown = expect.any(String);
const ALL_IDS = {
  ...{
    orderId: text,
    correlationId: text,
    messageId: text,
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
  },
  ...{ queue: text, attempt: expect.any(Number) as unknown, message: text },
};

test("a request that names an order and fails is found by the order's id, over REST and over tRPC", async () => {
  const [first, second] = [randomUUID(), randomUUID()];
  const key = { "idempotency-key": randomUUID() };
  const userId = randomUUID();
  const placed = await system.gateway.place(orderOf({ userId }), key);
  await system.gateway.place(orderOf({ userId, paymentMethod: "another" }), key);
  await system.gateway.order(first);
  const input = encodeURIComponent(JSON.stringify({ 0: { id: first }, 1: { id: second.toUpperCase() } }));
  await system.gateway.request("GET", `/trpc/orders.get,orders.timeline?batch=1&input=${input}`);
  const answered = async () => (await lines()).filter(({ msg }) => msg === "answered");
  const toFind = [
    { route: "/api/orders", status: 422, orderId: placed.body.id, correlationId: text },
    { route: "/api/orders/:id", status: 404, orderId: first, correlationId: text },
    { route: "/trpc/:path", status: 404, about: [{ orderId: first }, { orderId: second }] },
  ];

  for (const wanted of toFind)
    await expect.poll(answered, { timeout: PATIENCE_MS }).toContainEqual(expect.objectContaining(wanted));
});

test("a message that fails is told of with all ids, by whatever fails", async () => {
  await expect
    .poll(async () => (await about(ids.failing)).filter(({ level }) => level >= WARN).map(({ msg }) => msg), {
      timeout: PATIENCE_MS,
    })
    .toContain("a message failed and comes again");
  await expect
    .poll(
      async () => (await lines()).filter(({ messageId }) => String(messageId).startsWith("invalid-")).length,
      {
        timeout: PATIENCE_MS,
      },
    )
    .toBe(2);
  const dead = (await lines()).filter(({ messageId }) => String(messageId).startsWith("invalid-"));

  expect(dead).toMatchObject([
    { ...ALL_IDS, orderId: ids.good, correlationId: "invalid-correlation-0", queue: "payments.commands" },
    { messageId: "invalid-1", correlationId: "invalid-correlation-1", traceId: "a".repeat(32), attempt: 1 },
  ]);
});

test("no warning and no error about a message is without ids", async () => {
  const troubles = (await lines()).filter(({ level }) => level >= WARN);
  const aboutMessages = troubles.filter(({ msg }) => !OF_THE_PROGRAM.test(msg));

  expect(troubles.length).toBeGreaterThan(5);
  expect(aboutMessages.length).toBeGreaterThan(3);
  for (const line of aboutMessages) {
    const named = Array.isArray(line["about"]) ? (line["about"] as readonly Line[]) : [line];
    for (const one of named) {
      expect(one, JSON.stringify(line)).toMatchObject({
        messageId: text,
        correlationId: text,
        traceId: text,
      });
      expect(one["queue"] ?? one["exchange"], JSON.stringify(line)).toEqual(text);
    }
  }
});

test("nothing that anybody wrote into an order is in any line", async () => {
  const all = JSON.stringify(await lines());

  expect(all.length).toBeGreaterThan(10_000);
  expect(SECRETS.filter((secret) => all.includes(secret))).toEqual([]);
  expect(all).not.toContain("Failing row");
});
