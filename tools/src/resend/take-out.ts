import { roleOf } from "@warren/audit";
import { topology } from "@warren/generated/topology";
import { delay } from "@warren/messaging";
import { settleWithEnd } from "@warren/messaging/amqp";
import { connect, type ChannelModel, type MessageProperties } from "amqplib";

export type Another = Readonly<{
  /** The moment that the databases are of, as far as they say. */
  moment: Date;
  /** Who keeps in an inbox what it sent, by the name on its messages. */
  senders: ReadonlySet<string>;
}>;

/**
 * What was sent so shortly before the moment may have been caused after it: clocks differ, and what a handler sends is dated before its
 * transaction is committed. So that is taken out too, and comes back from the inboxes.
 */
export const MARGIN_MS = 60_000;

/**
 * Whether a message is of another moment than the databases. Only what a service sent since then is: its cause is in none of them. What
 * it sent before belongs to them, and what others send, such as the gateway orders, is kept nowhere else.
 */
export function isOfAnother(
  { moment, senders }: Another,
  { appId, timestamp }: Pick<MessageProperties, "appId" | "timestamp">,
): boolean {
  return (
    typeof appId === "string" &&
    senders.has(appId) &&
    typeof timestamp === "number" &&
    timestamp * 1000 > moment.getTime() - MARGIN_MS
  );
}

/** Retries first: one whose time is over goes to its queue, which comes later. */
const queues = topology.queues
  .map(({ name }) => name)
  .filter((name) => roleOf(name) === "under_way")
  .toSorted((one, other) => Number(isRetry(other)) - Number(isRetry(one)));

function isRetry(queue: string): boolean {
  return /\.retry\.\d+$/.test(queue);
}

/** How many messages are under way in each queue that has any. */
export type UnderWay = readonly Readonly<{ queue: string; messages: number }>[];

/**
 * Looks at the queues, and changes nothing.
 *
 * @throws Error where a queue is missing, is being migrated, or has a consumer
 */
export async function lookAt(client: ChannelModel): Promise<UnderWay> {
  const found: { queue: string; messages: number }[] = [];
  const consumed: string[] = [];
  for (const queue of queues) {
    const state = await stateOf(client, queue);
    if (state === undefined)
      throw new Error(
        `The broker lacks ${queue}: npm run warren -- topology apply makes it. Nothing was changed.`,
      );
    if ((await stateOf(client, `${queue}.migration`)) !== undefined)
      throw new Error(
        `${queue} is being migrated, or was: finish that first (npm run warren -- topology apply --migrate). Nothing was changed.`,
      );
    if (state.consumerCount > 0) consumed.push(queue);
    if (state.messageCount > 0) found.push({ queue, messages: state.messageCount });
  }
  if (consumed.length === 0) return found;
  throw new Error(
    `The shop runs: somebody consumes ${consumed.slice(0, 5).join(", ")}. End it first; nothing was changed.`,
  );
}

/** Undefined where there is no such queue. Each question has a channel of its own: that answer closes it. */
async function stateOf(
  client: ChannelModel,
  queue: string,
): Promise<Readonly<{ messageCount: number; consumerCount: number }> | undefined> {
  const channel = await client.createChannel();
  channel.on("error", () => undefined);
  try {
    const state = await channel.checkQueue(queue);
    await channel.close();

    return state;
  } catch (error) {
    if ((error as { code?: unknown }).code === NOT_FOUND) return undefined;
    throw error;
  }
}

const NOT_FOUND = 404;

/** Takes out of all queues what is of another moment. The others stay where they are, in their order. */
export async function takeOut(
  client: ChannelModel,
  another: Another,
  say: (line: string) => void,
): Promise<void> {
  for (const queue of queues) {
    const { taken, kept } = await takeOutOf(client, queue, another);
    if (taken > 0 || kept > 0)
      say(`${queue}: ${taken} messages of another moment were taken out, ${kept} stay`);
  }
}

async function takeOutOf(
  client: ChannelModel,
  queue: string,
  another: Another,
): Promise<Readonly<{ taken: number; kept: number }>> {
  const channel = await client.createChannel();
  channel.on("error", () => undefined);
  let [taken, kept] = [0, 0];
  await channel.prefetch(MOST_KEPT);
  // As a consumer: from queues with a single active one nobody may get single messages.
  await channel.consume(queue, (message) => {
    if (message === null) return;
    if (isOfAnother(another, message.properties)) {
      channel.ack(message);
      taken++;
    } else kept++;
  });
  for (let looks = 0, before = -1; ; looks++) {
    const { messageCount, consumerCount } = await channel.checkQueue(queue);
    const came = taken + kept;
    // Twice: the last ones may be on their way. Where a leader is silent RabbitMQ says 0 of both, and this is a consumer.
    if (messageCount === 0 && consumerCount > 0 && came === before) break;
    if (came !== before) looks = 0;
    if (looks > MOST_LOOKS)
      throw new Error(
        `${queue} gives nothing more, though ${messageCount} messages lie there: ${kept} are kept.`,
      );
    before = came;
    await delay(LOOK_EVERY_MS);
  }
  // What was not acknowledged goes back to where it was.
  await channel.close();

  return { taken, kept };
}

/** So many of a queue are held at once: the largest number that AMQP has for it. */
const MOST_KEPT = 65_535;
const LOOK_EVERY_MS = 50;
/** After so many without anything new it is given up. */
const MOST_LOOKS = 600;

export async function onBroker<T>(amqpUrl: string, work: (client: ChannelModel) => Promise<T>): Promise<T> {
  const client = await connect(amqpUrl, { noDelay: true });
  settleWithEnd(client);
  client.on("error", () => undefined);
  try {
    return await work(client);
  } finally {
    await client.close().catch(() => undefined);
  }
}
