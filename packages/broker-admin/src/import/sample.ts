import type { Channel, ChannelModel } from "amqplib";
import { onChannel } from "../topology/amqp.js";
import { copyOf, LARGEST_COPY, type Bounds, type Copy } from "./copy.js";
import type { DraftQueue } from "./draft.js";

export type SampleOptions = Bounds &
  Readonly<{
    /** For so long messages of one queue are held at most, from the first one on, in milliseconds. Default: 10,000. */
    holdMs?: number | undefined;
    signal: AbortSignal;
    log: (line: string) => void;
  }>;

export type Sampled = Readonly<{
  copies: readonly Copy[];
  refused: readonly Readonly<{ queue: string; why: string }>[];
}>;

/** A look counts as a delivery. With such a limit no look matters. */
const HARMLESS_LIMIT = 1_000;
const PROGRESS_EVERY = 500;

/** Nobody else can have what is held. */
const LONGEST_HOLD_MS = 10_000;
/** Whether somebody has come to consume is asked again after so many messages. */
const CONSUMERS_EVERY = 100;

/**
 * Reads messages at the heads of queues and puts them back where they were, all at once. They are then marked as redelivered, and nothing else
 * of them changes; while they are held, nobody else can have them. Whenever this ends and however, the broker puts back what is held. Queues
 * that would suffer are not touched.
 */
export async function sample(
  connection: ChannelModel,
  queues: readonly DraftQueue[],
  { messages, bytes, holdMs, signal, log }: SampleOptions,
): Promise<Sampled> {
  const copies: Copy[] = [];
  const refused: { queue: string; why: string }[] = [];
  let room = bytes;
  for (const one of queues.filter(({ role }) => role === "work")) {
    const { name } = one.queue;
    const why = room <= 0 ? "enough was read before it" : whyUntouched(one);
    if (why !== undefined) {
      refused.push({ queue: name, why });
      continue;
    }
    log(`reading up to ${String(messages)} messages of ${name} …`);
    try {
      const found = await onChannel(connection, (channel) =>
        heads(channel, name, { messages, bytes: room, holdMs, signal, log }),
      );
      room -= found.reduce((sum, { content }) => sum + content.length, 0);
      copies.push(...found.filter(({ content }) => content.length <= LARGEST_COPY));
    } catch (error) {
      signal.throwIfAborted();
      refused.push({ queue: name, why: error instanceof Error ? error.message : String(error) });
    }
  }

  return { copies, refused };
}

/** What would happen to messages that are taken out and put back. Undefined where nothing would. */
export function whyUntouched({ queue, policy }: Pick<DraftQueue, "queue" | "policy">): string | undefined {
  const { type, arguments: given } = queue;
  const settings = (name: string) =>
    [given[`x-${name}`], policy?.definition[name]].filter((value) => value !== undefined);
  if (type === "stream") return "a stream has no head to read";
  if (settings("max-length").length > 0 || settings("max-length-bytes").length > 0)
    return "it has a greatest length: what comes meanwhile would push out what is put back";
  // Of an argument and a policy the broker takes the lower limit.
  const limits = settings("delivery-limit");
  const isHarmless = (limit: unknown) => typeof limit === "number" && limit >= HARMLESS_LIMIT;
  if (type === "quorum" && !(limits.length > 0 && limits.every(isHarmless)))
    return "each look counts as a delivery, and after 20 or its own limit RabbitMQ gives a message up";

  return undefined;
}

async function heads(
  channel: Channel,
  queue: string,
  { messages, bytes, holdMs = LONGEST_HOLD_MS, signal, log }: SampleOptions,
): Promise<readonly Copy[]> {
  const found: Copy[] = [];
  let room = bytes;
  // The HTTP API would say it some seconds later.
  const isConsumed = async () => (await channel.checkQueue(queue)).consumerCount > 0;
  if (await isConsumed())
    throw new Error("somebody consumes it, and would get what is held behind what came later");
  let heldUntil = Infinity;
  const stopped = (why: string) => log(`  ${String(found.length)} read, and no more: ${why}`);
  try {
    while (found.length < messages && room > 0) {
      signal.throwIfAborted();
      if (performance.now() >= heldUntil) {
        stopped("nobody else can have them meanwhile");
        break;
      }
      if (found.length > 0 && found.length % CONSUMERS_EVERY === 0 && (await isConsumed())) {
        stopped("somebody has come to consume them");
        break;
      }
      const message = await channel.get(queue, { noAck: false });
      if (message === false) break;
      room -= message.content.length;
      if (found.length === 0) heldUntil = performance.now() + holdMs;
      found.push(copyOf(queue, message));
      if (found.length % PROGRESS_EVERY === 0) log(`  ${String(found.length)} read`);
    }
  } finally {
    // All at once, so that they come back in their order.
    if (found.length > 0) channel.nackAll(true);
  }

  return found;
}
