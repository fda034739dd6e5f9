import { randomUUID } from "node:crypto";
import { schemas, validValues } from "@warren/codegen/testing/payloads";
import { inventory } from "@warren/generated/inventory";
import { notification } from "@warren/generated/notification";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { startInventory } from "@warren/inventory";
import { connect, declareTopology, header } from "@warren/messaging";
import type { AnyMessageType, ServiceContract } from "@warren/messaging/contract";
import { startCatcher, startNotification } from "@warren/notification";
import { startOrder } from "@warren/order";
import { startPayment } from "@warren/payment";
import { startShipping } from "@warren/shipping";
import { createDatabase, createVhost } from "@warren/stack/testing";
import { connect as connectRaw, type ConfirmChannel } from "amqplib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

// What a schema allows, the services must be able to keep: every message that a service takes is sent to it, with the extremes
// of its schema, by somebody who checks nothing. None may fail for the sake of the database.
// PAYLOADS=<how many of each message> runs it longer; WARREN_SEED=<the seed that a failure names> brings the same payloads back.

const PAYLOADS = Number(process.env["PAYLOADS"] ?? 15);
/** All are sent at once: on a busy machine the last request has to be awaited still when its turn comes, or it has no reply. */
const PATIENCE_MS = 240_000 + PAYLOADS * 4_000;
const seed = Number(process.env["WARREN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));

const services = [
  { contract: order, start: startOrder },
  { contract: inventory, start: startInventory },
  { contract: payment, start: startPayment },
  { contract: shipping, start: startShipping },
  { contract: notification, start: startNotification },
];

/** Something that has to be closed at the end; the last opened first. */
const open: (() => Promise<unknown>)[] = [];
let channel: ConfirmChannel;
let stopServices: () => Promise<void>;
const replies: unknown[] = [];
let replyTo: string;

beforeAll(async () => {
  const stack = inject("warrenStack");
  const vhost = await createVhost(stack);
  open.push(() => vhost.drop());
  const catcher = await startCatcher({ smtpPort: 0, httpPort: 0 });
  open.push(() => catcher.close());
  const connection = connect({ url: vhost.amqpUrl, name: "test", logger: silent });
  await declareTopology(connection, topology);
  await connection.opened();
  await connection.close();

  const running = await Promise.all(
    services.map(async ({ start }) => {
      const database = await createDatabase(stack);
      open.push(() => database.drop());

      return start({
        NODE_ENV: "test",
        LOG_LEVEL: "silent",
        PORT: "0",
        AMQP_URL: vhost.amqpUrl,
        DATABASE_URL: stack.databaseUrl,
        DATABASE_NAME: database.name,
        SMTP_URL: catcher.smtpUrl,
      });
    }),
  );
  let stopped: Promise<unknown> | undefined;
  stopServices = async () => {
    await (stopped ??= Promise.all(running.map((service) => service.close())));
  };
  open.push(() => stopServices());

  const raw = await connectRaw(vhost.amqpUrl);
  open.push(() => raw.close());
  channel = await raw.createConfirmChannel();
  replyTo = (await channel.assertQueue("", { exclusive: true })).queue;
  await channel.consume(replyTo, (reply) => replies.push(reply?.properties.headers?.[header.rpcError]), {
    noAck: true,
  });
});
afterAll(async () => {
  for (const close of open.toReversed()) await close();
});

test(
  "no valid payload fails in the database of a service, nor in what it causes",
  async () => {
    const taken = services.flatMap(({ contract }) => takenBy(contract));
    const sent = taken.flatMap(({ queue, type, isRequest }) =>
      fc
        .sample(payloadsOf(type), { numRuns: PAYLOADS, seed })
        .map((data) => ({ queue, type, isRequest, data })),
    );
    for (const { queue, type, isRequest, data } of shuffled(sent)) {
      const [correlationId] = fc.sample(correlationIds, { numRuns: 1, seed: seed + replies.length });
      // As those that ask say it: what cannot be done is answered while its caller waits, and comes again where nobody does.
      const awaited = {
        [header.awaitedMs]: PATIENCE_MS,
        [header.awaitedUntil]: Date.now() + PATIENCE_MS,
      };
      channel.sendToQueue(queue, Buffer.from(JSON.stringify(data)), {
        type: type.messageName,
        messageId: randomUUID(),
        persistent: true,
        headers: { [header.correlationId]: correlationId, ...(isRequest ? awaited : {}) },
        ...(isRequest ? { replyTo, correlationId: randomUUID() } : {}),
      });
    }
    await channel.waitForConfirms();

    await expect.poll(() => waiting(), { timeout: PATIENCE_MS, interval: 200 }).toEqual([]);
    await expect
      .poll(() => replies.length, { timeout: PATIENCE_MS })
      .toBe(sent.filter((one) => one.isRequest).length);
    await stopServices();

    expect(await failures(), `seed ${String(seed)}`).toEqual([]);
  },
  3 * PATIENCE_MS,
);

/** Everything that a service takes from a queue. */
function takenBy({ receives, serves }: ServiceContract) {
  return [
    ...Object.values(receives).map(({ message, queue }) => ({ type: message, queue, isRequest: false })),
    ...Object.values(serves).map(({ request, queue }) => ({ type: request, queue, isRequest: true })),
  ];
}

// Few of each, so that messages meet what earlier ones left behind.
const orderIds = Array.from({ length: 40 }, () => randomUUID());
const productIds = ["prod-001", "prod-002", "prod-003", "~".repeat(64), " "];

function payloadsOf({ messageName }: AnyMessageType): fc.Arbitrary<unknown> {
  const schema = schemas.get(messageName);
  if (schema === undefined) throw new Error(`There is no schema of ${messageName}.`);

  return fc
    .tuple(validValues(schema, schemas), fc.infiniteStream(fc.nat()))
    .map(([value, choices]) => related(value, () => Number(choices.next().value)));
}

/** Such as no service gives out, though they look like it: cursors are opaque, and go back to where they came from. */
const cursors = ["0000-01-01", "2026-13-45", "9999-12-31", "2026-02-31"].flatMap((day) =>
  ["24:61:99.999", "00:00:00.000"].flatMap((time) => [
    `${day}T${time}Z/${orderIds[0] ?? ""}`,
    `${day}T${time}Z/${"-".repeat(36)}`,
  ]),
);

/** The payload about one of the few orders and products. */
function related(value: unknown, choose: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => related(item, choose));
  if (typeof value !== "object" || value === null) return value;

  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (name === "orderId") return [name, orderIds[choose() % orderIds.length]];
      if (name === "cursor" && choose() % 2 > 0) return [name, cursors[choose() % cursors.length]];
      if (name === "productId" && choose() % 4 > 0) return [name, productIds[choose() % productIds.length]];

      return [name, related(field, choose)];
    }),
  );
}

// Longer ones are left behind by the runtime.
const correlationIds = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 200 })
  .filter((id) => Buffer.byteLength(id) <= 200);

function shuffled<T>(list: readonly T[]): readonly T[] {
  const [order_ = []] = fc.sample(fc.shuffledSubarray([...list], { minLength: list.length }), {
    numRuns: 1,
    seed,
  });

  return order_;
}

/** The queues from which services have not taken everything yet. */
async function waiting(): Promise<readonly string[]> {
  const names = services.flatMap(({ contract }) => Object.keys(contract.queues));
  const counts = await Promise.all(names.map(async (name) => (await channel.checkQueue(name)).messageCount));

  return names.filter((_, index) => counts[index] !== 0);
}

/** What a service says to a message that does not fit what it knows, whatever the payload holds. */
const REFUSALS = [
  /^order \S+ has no reserved stock to commit$/,
  /^nothing is authorized for order \S+$/,
  /^order \S+ is confirmed(?:, but no carrier takes its shipment| and has no shipment yet)$/,
  /^.+ has \d+ available, which -\d+ would take below nothing$/s,
  /^the catalogue does not have .+$/s,
  /^\w+ is about order \S+, which does not exist$/,
];

/** Why messages failed: those that wait to be tried again, and those that were given up. */
async function failures(): Promise<readonly string[]> {
  const found: string[] = [];
  const names = topology.queues.map(({ name }) => name).filter((name) => /\.retry\.|\.dead$/.test(name));
  for (const name of names) {
    for (;;) {
      const got = await channel.get(name, { noAck: true });
      if (got === false) break;
      const { type, headers = {} } = got.properties as { type: string; headers?: Record<string, unknown> };
      const reason = headers[header.deadReason] ?? headers[header.lastError];
      if (typeof reason !== "string" || isRefusal(reason)) continue;
      found.push(`${type}: ${reason} ${String(got.content).slice(0, 500)}`);
    }
  }

  return found;
}

function isRefusal(error: string): boolean {
  const reason = error.replace(/^failed \d+ times: /, "");

  return REFUSALS.some((refusal) => refusal.test(reason));
}

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
