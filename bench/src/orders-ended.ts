import * as amqp from "amqplib";
import { delay } from "@warren/messaging";
import type { Shop } from "./shop.js";

/** Hears of each order that ends, as any subscriber of the shop can. */
export type Ends = Readonly<{
  /** When an order was heard to be confirmed, by `performance.now()`. */
  confirmedAt: ReadonlyMap<string, number>;
  /** Resolves when all of these are. @throws Error where one ends otherwise, or none comes any further */
  untilConfirmed(ids: readonly string[]): Promise<void>;
  close(): Promise<void>;
}>;

const KEYS = ["order.confirmed", "order.rejected", "order.cancelled"];
const POLL_MS = 20;
const MAIL_POLL_MS = 200;
// Nothing happened for so long: something is broken, and waiting on would only hide it.
const PATIENCE_MS = 60_000;

export async function hearEnds({ amqpUrl, expectUnbroken }: Shop): Promise<Ends> {
  const connection = await amqp.connect(amqpUrl, { noDelay: true });
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue("", { exclusive: true });
  const confirmedAt = new Map<string, number>();
  let others = 0;
  for (const key of KEYS) await channel.bindQueue(queue, "orders.topic", key);
  await channel.consume(
    queue,
    (raw) => {
      if (raw === null) return;
      const { orderId } = JSON.parse(raw.content.toString()) as Readonly<{ orderId: string }>;
      if (raw.fields.routingKey === "order.confirmed") confirmedAt.set(orderId, performance.now());
      else others += 1;
    },
    { noAck: true },
  );

  return {
    confirmedAt,
    async untilConfirmed(ids) {
      await untilNone(
        () => {
          expectUnbroken();
          if (others > 0) throw new Error(`${others} orders were not confirmed`);

          return Promise.resolve(ids.reduce((open, id) => open + (confirmedAt.has(id) ? 0 : 1), 0));
        },
        { what: "orders", everyMs: POLL_MS },
      );
    },
    close: () => connection.close(),
  };
}

/** Waits until the e-mail about each of them has been sent. */
export async function untilMailed({ databases }: Shop, ids: readonly string[]): Promise<void> {
  const sent = async () => {
    const [row] = await databases.rows<Readonly<{ count: number }>>(
      "notification",
      `select count(*)::int from notices where subject_id = any($1::text[]) and channel = 'email' and state = 'sent'
         and template = 'order_confirmed'`,
      [ids],
    );

    return ids.length - (row?.count ?? 0);
  };
  await untilNone(sent, { what: "letters", everyMs: MAIL_POLL_MS });
}

/** Waits until they are confirmed, and the e-mail about each has been sent. */
export async function settled(shop: Shop, ends: Ends, ids: readonly string[]): Promise<void> {
  await ends.untilConfirmed(ids);
  await untilMailed(shop, ids);
}

async function untilNone(
  open: () => Promise<number>,
  { what, everyMs }: Readonly<{ what: string; everyMs: number }>,
): Promise<void> {
  let last = Number.NaN;
  let movedAt = Date.now();
  for (;;) {
    const now = await open();
    if (now === 0) return;
    if (now !== last) movedAt = Date.now();
    if (Date.now() - movedAt > PATIENCE_MS) throw new Error(`${now} ${what} do not come any further`);
    last = now;
    await delay(everyMs);
  }
}
