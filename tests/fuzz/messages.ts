import { randomUUID } from "node:crypto";
import { schemas, validValues } from "@warren/codegen/testing/payloads";
import { delay } from "@warren/messaging";
import { hostileMessages, openHostileSender, type HostileMessage } from "@warren/messaging/testing/bench";
import { consumedQueues } from "@warren/test-system";
import { connect } from "amqplib";
import fc from "fast-check";
import type { Notes } from "./notes.js";

const EVERY_MS = 2_000;
const BURST = 6;
const FOREIGN = "fuzz.replies";

/** What valid messages are about: orders that no customer placed. Few, so that messages meet what earlier ones left behind. */
const orderIds = Array.from({ length: 40 }, () => randomUUID());
/** And products that no customer orders. */
export const MADE_UP_PRODUCTS = ["fuzz-001", "fuzz-002", "fuzz-003"];

/** Sends a burst of broken, forged and valid messages into every queue of the shop, again and again, until the signal. */
export async function fireMessages(
  notes: Notes,
  { amqpUrl, seed, signal }: Readonly<{ amqpUrl: string; seed: number; signal: AbortSignal }>,
): Promise<void> {
  const connection = await connect(amqpUrl);
  const channel = await connection.createChannel();
  await channel.assertQueue(FOREIGN, { maxLength: 1_000 });
  const sender = await openHostileSender(amqpUrl);
  try {
    for (let round = 0; !signal.aborted; round++) {
      for (const { queue, messages } of consumedQueues) {
        const type = messages[round % messages.length]?.messageName ?? "";
        const burst = burstOf(type, seed + round);
        notes.messages += burst.length;
        await sender.send("", queue, burst).catch(() => (notes.refusedByBroker += 1));
      }
      await delay(EVERY_MS, signal);
    }
  } finally {
    await sender.close();
    await connection.close();
  }
}

function burstOf(type: string, seed: number): readonly HostileMessage[] {
  const schema = schemas.get(type);
  if (schema === undefined) throw new Error(`There is no schema of ${type}.`);
  const valid = fc
    .tuple(validValues(schema, schemas), fc.infiniteStream(fc.nat()))
    .map(([value, choices]) => madeUp(value, () => Number(choices.next().value)));
  const payloads = fc.sample(valid, { numRuns: 3, seed }) as readonly Readonly<Record<string, unknown>>[];

  return fc.sample(hostileMessages({ type, payloads, foreignQueue: FOREIGN }), { numRuns: BURST, seed });
}

/** The payload about made-up orders and products only: the audit must have nothing to say of any other. */
function madeUp(value: unknown, choose: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => madeUp(item, choose));
  if (typeof value !== "object" || value === null) return value;

  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => {
      if (name === "orderId") return [name, orderIds[choose() % orderIds.length]];
      if (name === "productId") return [name, MADE_UP_PRODUCTS[choose() % MADE_UP_PRODUCTS.length]];

      return [name, madeUp(field, choose)];
    }),
  );
}
